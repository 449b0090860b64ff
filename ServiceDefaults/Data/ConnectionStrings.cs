using Microsoft.Extensions.Configuration;

namespace DataFetch.ServiceDefaults;

/// <summary>The names of the stores' connection strings.</summary>
public static class ConnectionStrings
{
    public const string Postgres = "datafetch";
    public const string Redis = "redis";

    /// <summary>The connection string, or an error that says which setting is missing.</summary>
    internal static string GetRequiredConnectionString(this IConfiguration configuration, string name, string example) =>
        configuration.GetConnectionString(name) is { } value && !string.IsNullOrWhiteSpace(value)
            ? value
            : throw new InvalidOperationException(
                $"ConnectionStrings:{name} is not set (environment: ConnectionStrings__{name}), for example '{example}'.");
}
