using System.Text.RegularExpressions;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;

namespace DataFetch.Integration.Tests.Processes;

/// <summary>Standalone as its users start it, on an embedded Postgres in a folder of the test's.</summary>
internal sealed partial class StandaloneProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private StandaloneProcess(ChildProcess process, string grpc, string rest) => (Process, Rest, Clients) = (process, rest, new Clients(GrpcAddresses.AllAt(grpc)));

    public ChildProcess Process { get; }

    public string Rest { get; }

    public Clients Clients { get; }

    /// <summary>Returns when it has printed its addresses. Skips the test where the machine has no Postgres.</summary>
    public static async Task<StandaloneProcess> StartAsync(string dataFolder, Upstreams upstreams, CancellationToken ct)
    {
        var process = ChildProcess.Start(
            "Standalone", [], "--data", dataFolder, "--free-ports", "--set", $"Sources:redata:BaseAddress={upstreams.Address}/redata",
            "--set", "Sources:redata:Limits=30/1s", "--set", "Logging:LogLevel:Default=Warning", "--set", "Scheduler:Enabled=false");
        Match? addresses = null;
        await Eventually.TrueAsync(
            () =>
            {
                if (process.HasExited && process.Error.Contains("apt-get install postgresql", StringComparison.Ordinal))
                {
                    TestRequirement.Missing(process.Error);
                }

                Assert.False(process.HasExited, process.Error);
                addresses = Addresses().Match(process.Error);
                return Task.FromResult(addresses.Success);
            },
            StartLimit, "Standalone prints its addresses");
        return new StandaloneProcess(process, addresses!.Groups["grpc"].Value, addresses.Groups["rest"].Value);
    }

    public async ValueTask DisposeAsync()
    {
        Clients.Dispose();
        await Process.DisposeAsync();
    }

    [GeneratedRegex("REST at (?<rest>http://[^, ]+), gRPC at (?<grpc>http://[0-9.:]+[0-9])")]
    private static partial Regex Addresses();
}
