using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Fetcher.Calls.Keys;

/// <summary>A source's secrets as the settings have them now. They are read for each call, so a new one needs no restart.</summary>
public sealed class SourceKey(Source source, IConfiguration settings)
{
    private readonly IConfigurationSection section = settings.GetSection($"Sources:{source.Name}");

    /// <summary>The key itself; null where none is set.</summary>
    public string? Value => source.Auth is { } auth && !string.IsNullOrWhiteSpace(settings[auth.Setting]) ? settings[auth.Setting] : null;

    /// <summary>The folder of a source of files; null where none is set.</summary>
    public string? Folder => string.IsNullOrWhiteSpace(section["Folder"]) ? null : section["Folder"];

    /// <summary>User name and password of a source whose tokens are got for them; null where they are not set.</summary>
    public (string User, string Password)? Login =>
        source.Auth?.TokenSource is not null && section["User"] is { Length: > 0 } user && section["Password"] is { Length: > 0 } password ? (user, password) : null;

    /// <summary>The setting that must be set before the source can be called; null where nothing is missing.</summary>
    public string? MissingSetting => source switch
    {
        { IsFolder: true } => Folder is null ? $"Sources:{source.Name}:Folder" : null,
        { Auth: { } auth } => Value is null && Login is null ? auth.Setting : null,
        _ => null,
    };

    /// <summary>When the key ends, as far as is known; null where it is not, or there is none.</summary>
    public Instant? EndsAt => Value is { } key && source.Auth is { } auth ? KeyExpiry.Of(key, auth.ValidFor) : null;

    /// <summary>What a person is told who has to set something.</summary>
    public string Instruction(string setting)
    {
        var steps = source.Auth?.Renewal is { Length: > 0 } renewal ? $" {renewal}" : "";
        var login = source.Auth?.TokenSource is null ? "" : $" or Sources:{source.Name}:User and Sources:{source.Name}:Password";
        return source.IsFolder
            ? $"{source.Title} are files of a folder: set {setting}."
            : $"{source.Title} wants a key: set {setting}{login} (environment: {setting.Replace(":", "__", StringComparison.Ordinal)}).{steps}";
    }

    /// <summary>A text without any of the secrets, in case the upstream repeats one.</summary>
    /// <param name="token">A token that was got for user and password; null for none.</param>
    public string Redact(string text, string? token)
    {
        foreach (var secret in (string?[])[Value, token, Login?.User, Login?.Password])
        {
            if (secret is { Length: > 0 })
            {
                text = text.Replace(secret, "***", StringComparison.Ordinal).Replace(Uri.EscapeDataString(secret), "***", StringComparison.Ordinal);
            }
        }

        return text;
    }
}
