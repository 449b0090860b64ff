namespace DataFetch.UpstreamSimulator.Tests.Faults;

/// <summary>Simulators whose sources always have a fault, and what is asked of them.</summary>
internal static class Faulty
{
    public const string Day = "2026-11-01";

    public static readonly string Sip = RunningSimulator.SipPath(Day, 1, limit: 20);
    public static readonly string Redata = RunningSimulator.RedataPath(Day, Day);

    /// <summary>10 nodes, 960 records a day, without empty pages.</summary>
    public static SimulatorOptions Options(string kind, double share = 1, FaultDetails? details = null) => new()
    {
        SipNodes = 10,
        EmptyPageShare = 0,
        FaultDetails = details ?? new(),
        Faults = FaultsOf(kind, share),
    };

    public static Task<RunningSimulator> StartAsync(string kind, double share = 1, FaultDetails? details = null) =>
        RunningSimulator.StartAsync(Options(kind, share, details));

    private static SimulatedFault[] FaultsOf(string kind, double share) => FaultKinds.OfPages.Contains(kind)
        ? [new(Sources.Sip, kind, share)]
        : [new(Sources.Sip, kind, share), new(Sources.Redata, kind, share)];
}
