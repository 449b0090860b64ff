using System.Text.Json;
using DataFetch.Standalone.Hosting;
using DataFetch.UpstreamSimulator;

namespace DataFetch.Standalone.Demo;

/// <summary>Starts everything with the simulator, runs the demo, and reports.</summary>
internal static class DemoCommand
{
    /// <returns>0 where all is complete and equal to the truth.</returns>
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken ct)
    {
        var screen = new DemoScreen();
        var started = TimeProvider.System.GetTimestamp();
        var limits = new DemoLimits(options.Full);
        var scratch = options.Standalone.DataFolder is null ? Directory.CreateTempSubdirectory("datafetch-demo-") : null;
        try
        {
            await using var simulator = SimulatorApp.Build(Simulated(options, limits));
            await simulator.StartAsync(ct);
            var address = simulator.Urls.Single();
            screen.Headline("Starting DataFetch with simulated upstreams …");
            await using var host = await StandaloneHost.StartAsync(Settings(options, limits, address, scratch), ct);
            screen.Say($"Up after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s. Limits for the demo: {limits}.");

            using var services = new DemoServices(host.GrpcAddress);
            using var client = new SimulatorClient(address);
            var report = await new DemoScript(services, client, new Sabotage(host.Postgres), screen).RunAsync(started, ct);
            screen.Show(report);
            if (options.Json)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(report, DemoReportJson.Default.DemoReport));
            }

            if (!options.Exit)
            {
                screen.Say($"Explore: REST at {host.Address} (try {host.Address}/gaps/summary), gRPC at {host.GrpcAddress}, upstreams at {address}. Ctrl-C ends it.");
                await host.WaitForEndAsync(ct);
            }

            return report.Ok ? 0 : 1;
        }
        finally
        {
            scratch?.Delete(recursive: true);
        }
    }

    private static SimulatorOptions Simulated(DemoOptions options, DemoLimits limits)
    {
        var usual = new SimulatorOptions
        {
            Limits = limits.Enforced(),
            LatencyMin = TimeSpan.FromMilliseconds(20),
            LatencyMax = TimeSpan.FromMilliseconds(120),
            ReplayFolder = options.ReplayFolder,
        };
        return options.Full ? usual with { SipNodes = SimulatorOptions.FullGrid } : usual;
    }

    private static StandaloneOptions Settings(DemoOptions options, DemoLimits limits, string simulator, DirectoryInfo? scratch)
    {
        var settings = new Dictionary<string, string?>(limits.Settings(simulator)) { ["Logging:LogLevel:Default"] = "Warning" };
        foreach (var (key, value) in options.Standalone.Settings)
        {
            settings[key] = value;
        }

        return options.Standalone with
        {
            Settings = settings,
            Durable = scratch is null,
            DataFolder = options.Standalone.DataFolder ?? scratch!.FullName,
        };
    }
}
