using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Gaps;

/// <summary><c>datafetch gaps</c>: what is missing, gap by gap, or with <c>--summary</c> dataset by dataset.</summary>
internal sealed class GapsCommand : SessionCommand
{
    private readonly Option<int> daysBack = CommonOptions.DaysBack("The last local days up to now; default: 7, with --summary 30.");
    private readonly Option<string[]> datasets = CommonOptions.Datasets();
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<bool> summary = new("--summary") { Description = "One row a dataset: latest data, completeness, hours missing." };

    public GapsCommand(SessionOptions options)
        : base("gaps", "Lists what is missing.", options)
    {
        foreach (var option in new Option[] { daysBack, datasets, series, from, to, summary })
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetValue(summary) && new Option[] { series, from, to }.Any(o => result.GetResult(o) is { Implicit: false }))
            {
                result.AddError("--summary goes with --days-back and --dataset only.");
            }
        });
    }

    protected override Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct) =>
        args.GetValue(summary) ? SummariseAsync(args, session, ct) : DetectAsync(args, session, ct);

    private async Task<int> DetectAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Gaps.DetectGapsAsync(
            new()
            {
                DaysBack = args.GetValue(daysBack),
                Datasets = { args.GetValue(datasets)! },
                Series = { args.GetValue(series)! },
                From = args.GetValue(from)!,
                To = args.GetValue(to)!,
            },
            session.Call(ct));

        session.Output.Write(
            answer.Datasets.OrderBy(dataset => dataset.Key, StringComparer.Ordinal)
                .SelectMany(dataset => dataset.Value.Gaps, (dataset, gap) => (Dataset: dataset.Key, Gap: gap)),
            new("dataset", row => row.Dataset),
            new("series", row => row.Gap.Series),
            new("start_time", row => row.Gap.StartTime.ToInstant()),
            new("end_time", row => row.Gap.EndTime.ToInstant()),
            new("duration_hours", row => row.Gap.DurationHours),
            new("missing_records", row => row.Gap.MissingRecords),
            new("severity", row => row.Gap.Severity));
        if (answer.Summary is { } total)
        {
            session.Output.Say(total.TotalGaps == 0
                ? "No gaps."
                : $"{total.TotalGaps} gaps, {total.MissingRecords} records; filling them takes about {total.EstimatedBackfillTime}"
                    + $" and {total.EstimatedCalls} calls. {answer.RecommendedStrategy?.Primary}");
        }

        return ExitCode.Done;
    }

    private async Task<int> SummariseAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Gaps.GetSummaryAsync(
            new() { DaysBack = args.GetValue(daysBack), Datasets = { args.GetValue(datasets)! } }, session.Call(ct));

        session.Output.Write(
            answer.Datasets.OrderBy(dataset => dataset.Key, StringComparer.Ordinal),
            [
                new("dataset", row => row.Key),
                new("status", row => row.Value.Status),
                new("latest_data", row => row.Value.LatestData.ToInstant()),
                new("gap_hours", row => row.Value.GapHours),
                new("coverage", row => row.Value.Coverage),
                .. SlotColumns.Of<KeyValuePair<string, DatasetSummary>>(row => row.Value.Slots),
            ]);
        if (answer.Recommendations is { ActionNeeded: true } advice)
        {
            session.Output.Say(advice.Suggestion);
        }

        return ExitCode.Done;
    }
}
