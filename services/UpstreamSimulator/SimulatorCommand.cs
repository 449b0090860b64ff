using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace DataFetch.UpstreamSimulator;

/// <summary>The command line, and the options that it stands for.</summary>
internal sealed class SimulatorCommand
{
    private static readonly SimulatorOptions Standard = new();

    private readonly Option<int> port = new("--port")
    { Description = "TCP port on 127.0.0.1; 0 takes a free one and says which on stderr.", DefaultValueFactory = _ => Standard.Port };

    private readonly Option<int> seed = new("--seed")
    { Description = "Equal seeds give equal data.", DefaultValueFactory = _ => Standard.Seed };

    private readonly Option<int> nodes = new("--sip-nodes")
    { Description = "Nodes in SIP's grid, 96 records a day each.", DefaultValueFactory = _ => Standard.SipNodes };

    private readonly Option<int> marketSymbols = new("--market-symbols")
    { Description = "Stocks in the simulated market.", DefaultValueFactory = _ => Standard.MarketSymbols };

    private readonly Option<bool> finviz2021 = new("--finviz-2021") { Description = "Finviz's pages look as in 2021." };

    private readonly Option<bool> full = new("--full")
    { Description = $"The real grid: {SimulatorOptions.FullGrid} nodes, 440 pages of 1,000 a day." };

    private readonly Option<(TimeSpan Min, TimeSpan Max)> latency = new("--latency-ms")
    { Description = "Time to answer in milliseconds.", HelpName = "MIN-MAX", CustomParser = ParseLatency };

    private readonly Option<(string Source, SimulatedLimit Limit)[]> limits = new("--limit")
    {
        Description = "A rate limit; may be given more than once.",
        HelpName = "SOURCE=CALLS/SECONDS",
        CustomParser = ParseLimits,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double> emptyPages = new("--empty-pages")
    {
        Description = "Share (0 to 1) of SIP's pages that come empty the first time.",
        DefaultValueFactory = _ => Standard.EmptyPageShare,
    };

    private readonly Option<bool> emptyFirstPages = new("--empty-first-pages") { Description = "Page 1 may come empty too." };

    private readonly Option<double> serverErrors = new("--server-errors")
    { Description = "Share (0 to 1) of requests answered 5xx.", DefaultValueFactory = _ => Standard.ServerErrorShare };

    private readonly Option<string?> siarFiles = new("--write-siar-files")
    { Description = "Writes the files of SiAR's portal into a folder and ends.", HelpName = "DIR" };

    private readonly Option<int?> siarMostRecords = new("--siar-most-records")
    { Description = "Records at which SiAR cuts an answer without a word." };

    private readonly Option<string?> replay = new("--replay")
    { Description = "A folder with recorded bodies that are answered where they apply.", HelpName = "DIR" };

    private readonly FaultArguments faults = new();
    private readonly Racing.RacingArguments racing = new();

    public RootCommand Root(Func<SimulatorOptions, CancellationToken, Task<int>> run)
    {
        RootCommand root = new("Plays the upstream APIs that DataFetch fetches from, deterministically from a seed.")
        {
            port, seed, nodes, full, latency, limits, emptyPages, emptyFirstPages, serverErrors, replay, siarFiles, siarMostRecords,
            marketSymbols, finviz2021,
        };
        faults.AddTo(root);
        racing.AddTo(root);
        root.SetAction((parsed, ct) => run(racing.Apply(parsed, faults.Apply(parsed, Read(parsed))), ct));
        return root;
    }

    private SimulatorOptions Read(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(port),
        Seed = parsed.GetValue(seed),
        SipNodes = parsed.GetValue(full) ? SimulatorOptions.FullGrid : parsed.GetValue(nodes),
        LatencyMin = parsed.GetValue(latency).Min,
        LatencyMax = parsed.GetValue(latency).Max,
        Limits = (parsed.GetValue(limits) ?? []).GroupBy(limit => limit.Source).ToDictionary(
            group => group.Key, group => (IReadOnlyList<SimulatedLimit>)[.. group.Select(limit => limit.Limit)]),
        EmptyPageShare = parsed.GetValue(emptyPages),
        EmptyFirstPages = parsed.GetValue(emptyFirstPages),
        ServerErrorShare = parsed.GetValue(serverErrors),
        ReplayFolder = parsed.GetValue(replay),
        Siar = new() { WriteFilesTo = parsed.GetValue(siarFiles), MostRecords = parsed.GetValue(siarMostRecords) },
        MarketSymbols = parsed.GetValue(marketSymbols),
        Finviz = new() { Markup2021 = parsed.GetValue(finviz2021) },
    };

    private static (TimeSpan Min, TimeSpan Max) ParseLatency(ArgumentResult result)
    {
        var ends = result.Tokens[0].Value.Split('-');
        if (ends.Length <= 2 && Number(ends[0]) is { } min && Number(ends[^1]) is { } max)
            return (TimeSpan.FromMilliseconds(min), TimeSpan.FromMilliseconds(max));
        result.AddError($"--latency-ms '{result.Tokens[0].Value}' is not MIN-MAX in milliseconds, such as 80-150.");
        return default;
    }

    private static (string Source, SimulatedLimit Limit)[] ParseLimits(ArgumentResult result) =>
        [.. result.Tokens.Select(token => ParseLimit(token.Value, result))];

    private static (string Source, SimulatedLimit Limit) ParseLimit(string text, ArgumentResult result)
    {
        var parts = text.Split('=', '/');
        if (parts.Length == 3
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var calls)
            && Number(parts[2]) is { } seconds)
            return (parts[0], new(calls, TimeSpan.FromSeconds(seconds)));
        result.AddError($"--limit '{text}' is not SOURCE=CALLS/SECONDS, such as sip=60/60.");
        return ("", new(1, TimeSpan.FromSeconds(1)));
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1e9 ? number : null;
}
