using NodaTime;

namespace DataFetch.UpstreamSimulator;

/// <summary>What the simulator plays. Two simulators with equal options give equal bytes.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Nodes of the real grid with 96 quarter hours each: 439,680 records, 440 pages of 1,000 a day.</summary>
    public const int FullGrid = 4_580;

    /// <summary>TCP port on 127.0.0.1; 0 takes a free one (read it from <c>app.Urls</c> after the start).</summary>
    public int Port { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Nodes in SIP's feed. 208 make 19,968 records, 20 pages of 1,000, a day of 24 hours.</summary>
    public int SipNodes { get; init; } = 208;

    /// <summary>Shortest time an upstream takes to answer; throttled requests are refused at once.</summary>
    public TimeSpan LatencyMin { get; init; }

    /// <summary>Longest time an upstream takes to answer.</summary>
    public TimeSpan LatencyMax { get; init; }

    /// <summary>By source (<see cref="Sources"/>); a source without an entry is never throttled.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<SimulatedLimit>> Limits { get; init; } =
        new Dictionary<string, IReadOnlyList<SimulatedLimit>>();

    /// <summary>Share (0 to 1) of SIP's pages that come empty the first time they are asked for.</summary>
    public double EmptyPageShare { get; init; } = 0.02;

    /// <summary>Whether page 1 may come empty too. Off by default: then nothing tells how many pages there are.</summary>
    public bool EmptyFirstPages { get; init; }

    /// <summary>Share (0 to 1) of requests answered with a 5xx status. A repeat of the request draws again.</summary>
    public double ServerErrorShare { get; init; }

    /// <summary>Faults by source and kind, none by default. A repeat of the request draws again.</summary>
    public IReadOnlyList<SimulatedFault> Faults { get; init; } = [];

    public FaultDetails FaultDetails { get; init; } = new();

    /// <summary>Datasets whose newest slots come late.</summary>
    public IReadOnlyList<LateData> Late { get; init; } = [];

    /// <summary>Datasets whose values are preliminary at first.</summary>
    public IReadOnlyList<RevisedData> Revisions { get; init; } = [];

    /// <summary>The keys that a source takes; of a source without an entry, any that is not empty and doesn't begin with "bad".</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>CMG real answers a greater limit with an empty list; 0 turns that off.</summary>
    public int CmgRealMaxLimit { get; init; } = 50;

    /// <summary>The first day, Madrid time, whose market prices are four an hour; PVPC stays hourly.</summary>
    public LocalDate QuarterHourlySpotFrom { get; init; } = new(2025, 10, 1);

    /// <summary>A folder with recorded bodies (<c>sip/</c>, <c>redata/</c>) that are answered byte for byte; null for none.</summary>
    public string? ReplayFolder { get; init; }

    public Esios.EsiosOptions Esios { get; init; } = new();

    public Aemet.AemetOptions Aemet { get; init; } = new();

    public Siar.SiarOptions Siar { get; init; } = new();

    /// <summary>Stocks in the simulated market: real names first, from the 88th on made-up ones.</summary>
    public int MarketSymbols { get; init; } = 90;

    public Alpaca.AlpacaOptions Alpaca { get; init; } = new();

    public Yahoo.YahooOptions Yahoo { get; init; } = new();

    public Finviz.FinvizOptions Finviz { get; init; } = new();

    public Racing.RacingOptions Racing { get; init; } = new();

    internal void Validate()
    {
        List<string> faults = [];
        if (Port is < 0 or > 65_535) faults.Add($"Port {Port} is not between 0 and 65535.");
        if (Siar.ThrottleStatuses.Count == 0) faults.Add("Siar.ThrottleStatuses is empty.");
        if (Siar.MostDays < 1) faults.Add("Siar.MostDays must be 1 or more.");
        if (Siar.MostRecords < 1) faults.Add("Siar.MostRecords must be 1 or more.");
        if (MarketSymbols is < 1 or > 5_000) faults.Add($"MarketSymbols {MarketSymbols} is not between 1 and 5000.");
        foreach (var share in new[] { Alpaca.ShortPageShare, Alpaca.EmptyLastPageShare, Yahoo.NullRowShare })
        {
            if (!(share is >= 0 and <= 1)) faults.Add($"Share {share} of the market's sources is not between 0 and 1.");
        }

        if (SipNodes is < 1 or > 9_000) faults.Add($"SipNodes {SipNodes} is not between 1 and 9000.");
        faults.AddRange(Keys.Keys.Except(Sources.All).Select(
            source => $"Keys for '{source}': the sources are {string.Join(", ", Sources.All)}."));
        faults.AddRange(Racing.Mistakes());
        faults.AddRange(Settings.LiveSettings.From(this).Mistakes());
        if (faults.Count > 0) throw new ArgumentException(string.Join(' ', faults));
    }
}

/// <summary>At most <paramref name="Calls"/> arrivals in every half-open window of length <paramref name="Per"/>.</summary>
public sealed record SimulatedLimit(int Calls, TimeSpan Per);

/// <summary>The names of the upstreams, which are also the prefixes of their paths.</summary>
public static class Sources
{
    public const string Sip = "sip";
    public const string Redata = "redata";

    public const string Esios = "esios";
    public const string Aemet = "aemet";
    public const string Siar = "siar";

    public const string Alpaca = "alpaca";
    public const string Yahoo = "yahoo";
    public const string Finviz = "finviz";
    public const string Polygon = "polygon";


    public const string RacingApi = "racingapi";

    internal static readonly string[] All = [Sip, Redata, Esios, Aemet, Siar, Alpaca, Yahoo, Finviz, Polygon, RacingApi];
}
