using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Siar;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>All services against all simulated upstreams, each with its quirks and with every fault that answers can have.</summary>
public sealed class QuirkySystem(PostgresFixture postgres) : IAsyncDisposable
{
    private static readonly string[] AnswerFaults =
    [
        FaultKinds.Throttle429, FaultKinds.Throttle429RetryAfter, FaultKinds.Throttle200, FaultKinds.ServerError, FaultKinds.ServerErrorBurst,
        FaultKinds.SlowDrip, FaultKinds.Truncated, FaultKinds.TruncatedJson, FaultKinds.WrongEncoding, FaultKinds.WafPage200,
    ];

    // SiAR's portal files, those of one station.
    private readonly TemporaryFolder files = new();
    private OneProcess? system;

    internal async Task<OneProcess> GetAsync(CancellationToken ct)
    {
        if (system is null)
        {
            var simulated = Simulated();
            SiarFiles.Write(simulated, files.Path, TimeProvider.System.GetUtcNow(), "J05");
            system = await OneProcess.StartAsync(postgres, simulated, redis: null, ct, Settings());
        }

        return system;
    }

    public async ValueTask DisposeAsync()
    {
        if (system is not null)
        {
            await system.DisposeAsync();
        }

        files.Dispose();
    }

    private static SimulatorOptions Simulated() => new()
    {
        EmptyPageShare = 0.1,
        SipNodes = 40, // four pages of 1,000 records a day
        Faults =
        [
            .. from source in (string[])["sip", "redata", "esios", "aemet", "siar"]
               from kind in AnswerFaults
               select new SimulatedFault(source, kind, kind == FaultKinds.WafPage200 ? 0.003 : 0.015),
            new("redata", FaultKinds.Error200, 0.03),
            new("sip", FaultKinds.Error200, 0.02),
            new("sip", FaultKinds.Reordered, 0.3),
            new("sip", FaultKinds.CappedLimit, 0.3),
            new("sip", FaultKinds.DuplicatePage, 0.05),
        ],
        FaultDetails = new FaultDetails(RetryAfterSeconds: 1, BurstLength: 2, SlowDripSeconds: 0.3),
        Aemet = new() { OffsetInFint = true, ThrottledWithHttp200 = true },
        Siar = new() { FechaInUtc = true, User = "nif", Password = "pass-of-siar", TokenLifetime = TimeSpan.FromSeconds(5), ClaveApi = "clave" },
        Limits = new[] { "sip", "redata", "esios", "aemet", "siar" }.ToDictionary(
            s => s, _ => (IReadOnlyList<SimulatedLimit>)[new SimulatedLimit(400, TimeSpan.FromSeconds(5))]),
    };

    private IEnumerable<KeyValuePair<string, string?>> Settings()
    {
        foreach (var source in (string[])["esios", "aemet", "siar", "siar_legacy"])
        {
            // Both of SiAR's generations are one upstream to the simulator's limit.
            yield return new($"Sources:{source}:Limits", source.StartsWith("siar", StringComparison.Ordinal) ? "200/5s" : "400/5s");
            yield return new($"Sources:{source}:Concurrency", "4");
        }

        yield return new("Sources:esios:Key", "esios-token");
        yield return new("Sources:aemet:Key", "aemet-key");
        yield return new("Sources:siar:User", "nif");
        yield return new("Sources:siar:Password", "pass-of-siar");
        yield return new("Sources:siar_legacy:Key", "clave");
        yield return new("Sources:siar_portal:Folder", files.Path);
        yield return new("Fetcher:Calls:Tries", "5");
        yield return new("Fetcher:Calls:ThrottledFor", "00:00:00.300");
    }
}

/// <summary>Tests on the <see cref="QuirkySystem"/> run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class QuirkySystemGroup : ICollectionFixture<QuirkySystem>
{
    public const string Name = "quirky system";
}
