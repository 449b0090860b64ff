using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace DataFetch.ServiceDefaults;

/// <summary>
/// Where a service is. One rule: <c>Services:{name}:Grpc</c>, with or without the hyphens of the name, in any case, as one value or as
/// a list. So <c>Services__GapDetector__Grpc=http://host:5202</c> in a shell and <c>services__gap-detector__grpc__0</c> from Aspire both
/// do; without either it is this machine and the service's default port.
/// </summary>
internal static class ServiceAddress
{
    private const string Endpoint = "grpc";

    /// <summary>
    /// Puts the address where service discovery looks for it (<c>Services:{name}:grpc</c>), if it is not there, and gives the name by
    /// which to ask for it.
    /// </summary>
    public static Uri Settle(IConfigurationManager configuration, ServiceInfo service)
    {
        var addresses = Configured(configuration, service.Name)
            ?? Configured(configuration, service.PlainName)
            ?? [$"http://127.0.0.1:{service.GrpcPort.ToString(CultureInfo.InvariantCulture)}"];

        configuration.AddInMemoryCollection(addresses.Select(
            (address, i) => KeyValuePair.Create($"Services:{service.Name}:{Endpoint}:{i}", (string?)address)));

        // Discovery only takes addresses of the scheme that is asked for.
        var scheme = addresses[0].StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        return new($"{scheme}://_{Endpoint}.{service.Name}");
    }

    private static string[]? Configured(IConfiguration configuration, string name)
    {
        var section = configuration.GetSection($"Services:{name}:{Endpoint}");
        var values = section.GetChildren().Select(child => child.Value).Prepend(section.Value);
        // One value wins over a list, as in service discovery itself.
        string[] addresses = [.. values.Where(value => !string.IsNullOrWhiteSpace(value)).Select(value => value!)];
        return addresses.Length == 0 ? null : section.Value is { Length: > 0 } single ? [single] : addresses;
    }
}
