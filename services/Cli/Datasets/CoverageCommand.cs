using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace DataFetch.Cli.Datasets;

/// <summary><c>datafetch coverage DATASET</c>: how a dataset's slots stand, series by series.</summary>
internal sealed class CoverageCommand : SessionCommand
{
    private readonly Argument<string> dataset = new("DATASET") { Description = "The dataset." };
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<bool> ranges = new("--ranges") { Description = "One row a range that is not simply present." };

    private readonly Option<string?> grid = new Option<string?>("--grid")
    { Description = "A heatmap: series by day or month, or the hours of the day by month (hour_month).", HelpName = "BY" }
        .AcceptOnlyFromAmong("day", "month", "hour_month");


    public CoverageCommand(SessionOptions options)
        : base("coverage", "Shows how a dataset's slots stand; default: the last 30 local days.", options)
    {
        Arguments.Add(dataset);
        foreach (var option in new Option[] { series, from, to, ranges, grid })
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetValue(ranges) && result.GetResult(grid) is { Implicit: false })
            {
                result.AddError("Give either --ranges or --grid.");
            }
        });
    }

    protected override Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct) =>
        args.GetValue(grid) is { } by ? DrawAsync(args, by, session, ct) : ListAsync(args, session, ct);

    private async Task<int> DrawAsync(ParseResult args, string by, Session session, CancellationToken ct)
    {
        var request = new GetCoverageGridRequest
        {
            Dataset = args.GetValue(dataset),
            Series = { args.GetValue(series)! },
            From = args.GetValue(from)!,
            To = args.GetValue(to)!,
            By = by,
        };
        CoverageGridPrinter.Print(session.Output, await session.Gaps.GetCoverageGridAsync(request, session.Call(ct)));
        return ExitCode.Done;
    }

    private async Task<int> ListAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new GetCoverageRequest
        {
            Dataset = args.GetValue(dataset),
            Series = { args.GetValue(series)! },
            From = args.GetValue(from)!,
            To = args.GetValue(to)!,
        };
        var answer = await session.Gaps.GetCoverageAsync(request, session.Call(ct));

        if (args.GetValue(ranges))
        {
            session.Output.Write(
                answer.Series.SelectMany(Ranges),
                new("series", row => row.Series),
                new("state", row => row.State),
                new("start_time", row => row.Start.ToInstant()),
                new("end_time", row => row.End.ToInstant()),
                new("reason", row => row.Reason),
                new("times", row => row.Why?.Times, InTable: false),
                new("since", row => row.Why?.Since.ToInstant()),
                new("due_at", row => row.Why?.DueAt.ToInstant()),
                new("providers", row => row.Why is { } why ? string.Join(", ", why.Providers) : null));
        }
        else
        {
            session.Output.Write(answer.Series, [new("series", row => row.Series), .. SlotColumns.Of<SeriesCoverage>(row => row.Slots)]);
        }

        session.Output.Say(SlotColumns.Sentence(answer.Slots ?? new()));
        return ExitCode.Done;
    }

    private static IEnumerable<RangeRow> Ranges(SeriesCoverage series) =>
    [
        .. series.Missing.Select(r => new RangeRow(series.Series, "missing", r.StartTime, r.EndTime, "not fetched", null)),
        .. series.Provisional.Select(r => new RangeRow(series.Series, "provisional", r.StartTime, r.EndTime, "may still change", null)),
        .. series.Exceptions.Select(e => new RangeRow(series.Series, e.State, e.StartTime, e.EndTime, e.Reason, e)),
    ];

    /// <param name="Why">Of what is absent or unreachable.</param>
    private sealed record RangeRow(string Series, string State, Timestamp Start, Timestamp End, string Reason, OpenException? Why);
}
