using System.Globalization;
using DataFetch.ServiceDefaults;
using DataFetch.Standalone.Embedded;

namespace DataFetch.Standalone.Hosting;

/// <summary>Where each service of this process listens, and the settings that they share.</summary>
internal sealed class ServiceSettings
{
    /// <summary>All REST paths and all gRPC services at one address.</summary>
    public static readonly ServiceInfo Front = new("standalone", 5100, 5200);

    /// <summary>The services that the front passes on to.</summary>
    public static readonly IReadOnlyList<ServiceInfo> Behind = [KnownServices.Fetcher, KnownServices.GapDetector, KnownServices.Backfill, KnownServices.Query];

    private static readonly ServiceInfo[] Services = [Front, .. Behind];

    private readonly Dictionary<string, ServiceInfo> ports;
    private readonly Dictionary<string, string?> shared;

    public ServiceSettings(StandaloneOptions options, string postgres, string redis)
    {
        ports = (options.FreePorts ? WithFreePorts() : Services).ToDictionary(s => s.Name);
        shared = new Dictionary<string, string?>(options.Settings)
        {
            ["ConnectionStrings:datafetch"] = postgres,
            ["ConnectionStrings:redis"] = redis,
        };
        // Five times "Application started" says less than the one line that the program prints itself.
        shared.TryAdd("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning");
        foreach (var service in Services)
        {
            shared[$"Services:{service.Name}:Grpc"] = GrpcAddress(service);
        }
    }

    public string HttpAddress(ServiceInfo service) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[service.Name].HttpPort}");

    public string GrpcAddress(ServiceInfo service) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[service.Name].GrpcPort}");

    /// <summary>The settings of one service. Telemetry is the front's: there is one provider in the process.</summary>
    public IEnumerable<KeyValuePair<string, string?>> For(ServiceInfo service) => shared.Concat(
    [
        new("Endpoints:HttpPort", ports[service.Name].HttpPort.ToString(CultureInfo.InvariantCulture)),
        new("Endpoints:GrpcPort", ports[service.Name].GrpcPort.ToString(CultureInfo.InvariantCulture)),
        new("Telemetry:Enabled", service == Front ? "true" : "false"),
    ]);

    private static IEnumerable<ServiceInfo> WithFreePorts() =>
        FreePort.Find(2 * Services.Length).Chunk(2).Zip(Services, (pair, service) => new ServiceInfo(service.Name, pair[0], pair[1]));
}
