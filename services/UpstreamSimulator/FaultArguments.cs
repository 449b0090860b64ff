using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator;

/// <summary>The command line's part for faults, for what is published when, and for keys.</summary>
internal sealed class FaultArguments
{
    private static readonly FaultDetails Standard = new();

    private readonly Option<SimulatedFault[]> faults = Many(
        "--fault", "A fault of a source's answers; may be given more than once.", "SOURCE=KIND:SHARE[@PATH]", ParseFault);

    private readonly Option<LateData[]> late = Many(
        "--late", "The newest slots of a dataset come late; may be given more than once.", "DATASET=SLOTS/SECONDS", ParseLate);

    private readonly Option<RevisedData[]> revised = Many(
        "--revise", "Values are preliminary until so long after their slot; may be given more than once.", "DATASET=SECONDS", ParseRevised);

    private readonly Option<SourceKey[]> keys = Many(
        "--key", "A key that a source takes, and no other; may be given more than once.", "SOURCE=KEY", ParseKey);

    private readonly Option<int> retryAfter = One("--retry-after", "Seconds that throttle-429-retry-after names.", Standard.RetryAfterSeconds);
    private readonly Option<int> burst = One("--burst-length", "Asks of a request that server-error-burst lasts.", Standard.BurstLength);
    private readonly Option<double> timeout = One("--timeout-seconds", "Longest silence of timeout.", Standard.TimeoutSeconds);
    private readonly Option<double> drip = One("--slow-drip-seconds", "Time that slow-drip takes.", Standard.SlowDripSeconds);
    private readonly Option<string> charset = One("--wrong-charset", "Charset that wrong-encoding names.", Standard.WrongCharset);
    private readonly Option<int> cap = One("--limit-cap", "Records a page under capped-limit.", Standard.LimitCap);
    private readonly Option<int> shiftRows = One("--shift-rows", "Records that shifting-pages inserts at a time.", Standard.ShiftRows);
    private readonly Option<int> shiftTotal = One("--shift-total", "Records that shifting-pages inserts in all.", Standard.ShiftTotal);

    private readonly Option<int> realLimit = One(
        "--cmg-real-max-limit", "Greatest limit that CMG real has rows for; 0 for any.", new SimulatorOptions().CmgRealMaxLimit);

    private readonly Option<LocalDate> quarterHourly = new("--quarter-hourly-spot-from")
    {
        Description = "First day (Madrid) whose market prices are four an hour.",
        HelpName = "YYYY-MM-DD",
        CustomParser = ParseDay,
        DefaultValueFactory = _ => new SimulatorOptions().QuarterHourlySpotFrom,
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            faults, late, revised, keys, retryAfter, burst, timeout, drip, charset, cap, shiftRows, shiftTotal, realLimit, quarterHourly,
        }) command.Add(option);
    }

    public SimulatorOptions Apply(ParseResult parsed, SimulatorOptions options) => options with
    {
        Faults = parsed.GetValue(faults) ?? [],
        FaultDetails = new(
            parsed.GetValue(retryAfter), parsed.GetValue(burst), parsed.GetValue(timeout), parsed.GetValue(drip),
            parsed.GetValue(charset) ?? "", parsed.GetValue(cap), parsed.GetValue(shiftRows), parsed.GetValue(shiftTotal)),
        Late = parsed.GetValue(late) ?? [],
        Revisions = parsed.GetValue(revised) ?? [],
        Keys = (parsed.GetValue(keys) ?? []).GroupBy(key => key.Source).ToDictionary(
            group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(key => key.Key)]),
        CmgRealMaxLimit = parsed.GetValue(realLimit),
        QuarterHourlySpotFrom = parsed.GetValue(quarterHourly),
    };

    private static Option<T> One<T>(string name, string description, T standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };

    private static Option<T[]> Many<T>(string name, string description, string form, Func<string, T?> parse)
        where T : class => new(name)
        {
            Description = description,
            HelpName = form,
            CustomParser = result =>
            {
                List<T> values = [];
                foreach (var token in result.Tokens)
                {
                    if (parse(token.Value) is { } value) values.Add(value);
                    else result.AddError($"{name} '{token.Value}' is not {form}.");
                }

                return [.. values];
            },
            DefaultValueFactory = _ => [],
        };

    private static SimulatedFault? ParseFault(string text) =>
        text.Split('@', 2) is [var fault, .. var path]
        && fault.Split('=', ':') is [var source, var kind, var share] && Number(share) is { } number
            ? new(source, kind, number, path is [var begin] ? begin : null)
            : null;

    private static LateData? ParseLate(string text) =>
        text.Split('=', '/') is [var dataset, var slots, var lag]
        && int.TryParse(slots, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && Number(lag) is { } seconds
            ? new(dataset, count, seconds)
            : null;

    private static RevisedData? ParseRevised(string text) =>
        text.Split('=') is [var dataset, var after] && Number(after) is { } seconds ? new(dataset, seconds) : null;

    private static SourceKey? ParseKey(string text) =>
        text.Split('=', 2) is [var source, { Length: > 0 } key] ? new(source, key) : null;

    private static LocalDate ParseDay(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } parsed) return parsed.Value;
        result.AddError($"--quarter-hourly-spot-from '{text}' is not YYYY-MM-DD.");
        return default;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record SourceKey(string Source, string Key);
}
