using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Querying;

/// <summary><c>datafetch aggregate DATASET</c>: values by buckets of time, and how complete each bucket is.</summary>
internal sealed class AggregateCommand : SessionCommand
{
    private readonly Argument<string> dataset = new("DATASET") { Description = "The dataset." };
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<int> days = CommonOptions.DaysBack("The last local days up to now; without any range: 365 where slots are a day or more apart, else 7.");
    private readonly Option<string[]> series = CommonOptions.Series();

    private readonly Option<string> bucket = new("--bucket", "-b")
    { Description = "How long a bucket is: PT15M, PT1H, P1D, P1W, P1M, P1Y, …", HelpName = "PERIOD", Required = true };

    private readonly Option<string[]> values = new("--values")
    {
        Description = "What of each bucket, separated by commas: avg, sum, min, max, count, first or last of a column, such as 'avg(price),max(price)'.",
        HelpName = "FUNCTIONS",
        Required = true,
    };

    private readonly Option<string> zone = new("--zone")
    { Description = "IANA zone of the buckets' local days; default: the dataset's.", HelpName = "ZONE", DefaultValueFactory = _ => "" };

    private readonly Option<string> fill = new Option<string>("--fill")
    { Description = "What a bucket without a value gets: none, the last one (locf), or what lies between (linear).", DefaultValueFactory = _ => "none" }
        .AcceptOnlyFromAmong([.. EnumNames.Of<Fill>()]);

    public AggregateCommand(SessionOptions options)
        : base("aggregate", "Prints averages, sums and the like by buckets of time, each with how complete it is.", options)
    {
        Arguments.Add(dataset);
        foreach (var option in new Option[] { bucket, values, from, to, days, series, zone, fill })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Query.AggregateAsync(Request(args), session.Stream(ct));
        var rows = answer.Series.SelectMany(s => s.Buckets, (s, b) => new AggregateRow(s.Series, b)).ToList();
        session.Output.Write(rows, [.. AggregateRow.Columns(answer, session.Output.IsJson)]);
        session.Output.Say(SlotColumns.Sentence(new()
        {
            Expected = rows.Sum(r => (long)r.Bucket.Expected),
            Present = rows.Sum(r => (long)r.Bucket.Present),
            Provisional = rows.Sum(r => (long)r.Bucket.Provisional),
        }));
        return ExitCode.Done;
    }

    private AggregateRequest Request(ParseResult args) => new()
    {
        Dataset = args.GetValue(dataset),
        Series = { args.GetValue(series)! },
        From = args.GetValue(from)!,
        To = args.GetValue(to)!,
        DaysBack = args.GetValue(days),
        Bucket = args.GetValue(bucket),
        Zone = args.GetValue(zone)!,
        Aggregates = { QueryCommand.Names(args.GetValue(values)!) },
        Fill = EnumNames.Parse<Fill>(args.GetValue(fill)),
    };
}
