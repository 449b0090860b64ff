using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Cli.Gaps;

/// <summary><c>datafetch gaps</c>: what is missing, gap by gap, or with <c>--summary</c> dataset by dataset.</summary>
internal sealed class GapsCommand : SessionCommand
{
    private readonly Option<int> daysBack = CommonOptions.DaysBack("The last local days up to now; default: 7, with --summary 30.");
    private readonly Option<string[]> datasets = CommonOptions.Datasets();
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<bool> summary = new("--summary") { Description = "One row a dataset: latest data, completeness, hours missing, what to do." };
    private readonly Option<int> limit = new("--limit") { Description = "List so many gaps, the gravest; default: 1000.", HelpName = "GAPS" };
    private readonly Option<bool> all = new("--all") { Description = "List all gaps, however many." };

    public GapsCommand(SessionOptions options)
        : base("gaps", "Lists what is missing.", options)
    {
        foreach (var option in new Option[] { daysBack, datasets, series, from, to, summary, limit, all })
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetValue(summary) && new Option[] { series, from, to, limit, all }.Any(o => result.GetResult(o) is { Implicit: false }))
            {
                result.AddError("--summary goes with --days-back and --dataset only.");
            }
            else if (result.GetValue(all) && result.GetResult(limit) is { Implicit: false })
            {
                result.AddError("Give either --limit or --all.");
            }
        });
    }

    protected override Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct) =>
        args.GetValue(summary) ? SummariseAsync(args, session, ct)
        : args.GetValue(all) ? StreamAsync(args, session, ct)
        : DetectAsync(args, session, ct);

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
                Limit = args.GetValue(limit),
            },
            session.Call(ct));

        var listed = answer.Datasets.OrderBy(dataset => dataset.Key, StringComparer.Ordinal)
            .SelectMany(dataset => dataset.Value.Gaps, (dataset, gap) => (Dataset: dataset.Key, Gap: gap)).ToList();
        session.Output.Write(listed, GapColumns.All);
        Say(session, answer);
        if (answer.Summary is { Truncated: true })
        {
            session.Output.Say($"The {listed.Count} gravest are listed; --all lists all.");
        }

        return ExitCode.Done;
    }

    private async Task<int> StreamAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new StreamGapsRequest
        {
            DaysBack = args.GetValue(daysBack),
            Datasets = { args.GetValue(datasets)! },
            Series = { args.GetValue(series)! },
            From = args.GetValue(from)!,
            To = args.GetValue(to)!,
        };
        var (gaps, totals) = (new List<(string, Gap)>(), (DetectGapsResponse?)null);
        using var call = session.Gaps.StreamGaps(request, session.Stream(ct));
        await foreach (var answer in call.ResponseStream.ReadAllAsync(ct))
        {
            gaps.AddRange(answer.Batch?.Gaps.Select(gap => (answer.Batch.Dataset, gap)) ?? []);
            totals = answer.Totals;
        }

        session.Output.Write(gaps, GapColumns.All);
        if (totals is null)
        {
            session.Output.Say("The answer broke off: these are not all gaps.");
            return ExitCode.NotDone;
        }

        Say(session, totals);
        return ExitCode.Done;
    }

    private static void Say(Session session, DetectGapsResponse answer)
    {
        if (answer.Summary is not { } total)
        {
            return;
        }

        session.Output.Say(total.TotalGaps == 0
            ? "No gaps."
            : $"{total.TotalGaps} gaps, {total.MissingRecords} records; filling them takes about {total.EstimatedBackfillTime}"
                + $" and {total.EstimatedCalls} calls{(total.BindingLimit.Length > 0 ? $" (the limit is {total.BindingLimit})" : "")}."
                + $" {answer.RecommendedStrategy?.Primary}");
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
                new("hours_behind", row => row.Value.HasHoursBehind ? row.Value.HoursBehind : null),
                new("gap_hours", row => row.Value.GapHours),
                new("coverage", row => row.Value.Coverage),
                .. SlotColumns.Of<KeyValuePair<string, DatasetSummary>>(row => row.Value.Slots),
                new("action", row => row.Value.Action),
                new("action_needed", row => row.Value.ActionNeeded, InTable: false),
                new("suggestion", row => row.Value.Suggestion, InTable: false),
            ]);
        if (answer.Recommendations is { ActionNeeded: true } advice)
        {
            session.Output.Say(advice.Suggestion);
        }

        return ExitCode.Done;
    }
}
