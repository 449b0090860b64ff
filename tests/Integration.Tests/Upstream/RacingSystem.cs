using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Racing;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>The whole system over the simulated races.</summary>
internal static class RacingSystem
{
    /// <summary>A few of each fault that any answer may have.</summary>
    public static readonly SimulatedFault[] AnswerFaults =
    [
        .. from kind in (string[])
           [
               FaultKinds.Throttle429, FaultKinds.Throttle429RetryAfter, FaultKinds.Throttle200, FaultKinds.ServerError, FaultKinds.Truncated,
               FaultKinds.TruncatedJson, FaultKinds.WafPage200,
           ]
           select new SimulatedFault("racingapi", kind, kind == FaultKinds.WafPage200 ? 0.003 : 0.01),
    ];

    public static async Task<OneProcess> StartAsync(
        PostgresFixture postgres, ShiftedClock clock, RacingOptions racing, IReadOnlyList<SimulatedFault> faults, params (string Key, string? Value)[] more) =>
        await OneProcess.StartAsync(
            postgres,
            new SimulatorOptions { Racing = racing, Faults = faults, FaultDetails = new FaultDetails(RetryAfterSeconds: 1) },
            redis: null, clock, TestContext.Current.CancellationToken,
            [
                new("Sources:racingapi:User", "racing-user"), new("Sources:racingapi:Password", "racing-password"), new("Sources:racingapi:Limits", "400/1s"),
                new("Sources:racingapi:Concurrency", "8"), new("Fetcher:Workers", "8"), new("Fetcher:Calls:Tries", "5"), new("Fetcher:Calls:ThrottledFor", "00:00:00.200"), .. more.Select(m => KeyValuePair.Create(m.Key, m.Value)),
            ]);
}
