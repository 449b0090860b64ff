using DataFetch.ServiceDefaults.Wire;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector.Summaries;

internal static class SummaryWire
{
    /// <param name="days">The days that were judged, for the suggestions.</param>
    public static Wire.GetSummaryResponse ToWire(IReadOnlyList<DatasetSummary> summaries, int days)
    {
        var response = new Wire.GetSummaryResponse { Recommendations = Recommend(summaries, days) };
        foreach (var summary in summaries)
        {
            response.Datasets[summary.Dataset.Name] = ToWire(summary, days);
        }

        return response;
    }

    private static Wire.DatasetSummary ToWire(DatasetSummary summary, int days)
    {
        var wire = new Wire.DatasetSummary
        {
            Status = summary.Status.ToString().ToLowerInvariant(),
            LatestData = summary.Latest?.ToWire(),
            GapHours = summary.Missing.Sum(gap => gap.Duration.TotalHours),
            Slots = summary.Slots.ToWire(),
            Coverage = summary.Slots.Coverage,
            Action = summary.Action.Name,
            ActionNeeded = summary.Action.IsNeeded,
            Suggestion = Suggest(summary, days),
        };
        if (summary.Behind is { } behind)
        {
            wire.HoursBehind = behind.TotalHours;
        }

        return wire;
    }

    private static string Suggest(DatasetSummary summary, int days)
    {
        var (name, action, sentences) = (summary.Dataset.Name, summary.Action, new List<string>());
        if (action.Fetchable > 0)
        {
            sentences.Add(
                $"Fetch {action.Fetchable} missing slots: datafetch run --dataset {name} --days-back {days}, "
                + $"or POST /gaps/backfill?days_back={days}&datasets={name}.");
        }

        if (action.Failed > 0)
        {
            sentences.Add(
                $"Retry what failed for {action.Failed} slots: datafetch tasks --state failed lists it, datafetch tasks retry ID puts it back; "
                + "or GET /tasks?state=FAILED, POST /tasks/{id}/retry.");
        }

        if (action.Waits.Count > 0)
        {
            sentences.Add($"Waiting: {string.Join("; ", action.Waits)}{(action.IsHeld ? " (datafetch sources, or GET /sources, tells how that ends)" : "")}.");
        }

        return string.Join(' ', sentences);
    }

    private static Wire.Recommendations Recommend(IReadOnlyList<DatasetSummary> summaries, int days)
    {
        var (fetchable, failed, held) = (
            summaries.Where(s => s.Action.Fetchable > 0).ToList(), summaries.Where(s => s.Action.Failed > 0).ToList(),
            summaries.Where(s => s.Action.IsHeld).ToList());
        var sentences = new List<string>();
        if (fetchable.Count > 0)
        {
            sentences.Add($"Fetch {fetchable.Sum(s => s.Action.Fetchable)} missing slots of {Names(fetchable)}: POST /gaps/backfill?days_back={days}.");
        }

        if (failed.Count > 0)
        {
            sentences.Add(
                $"Retry what failed for {failed.Sum(s => s.Action.Failed)} slots of {Names(failed)}: "
                + "GET /tasks?state=FAILED lists it, POST /tasks/{id}/retry puts it back.");
        }

        sentences.AddRange(held.Select(s => $"{s.Dataset.Name} waits: {string.Join("; ", s.Action.Waits)}."));
        return new Wire.Recommendations
        {
            ActionNeeded = sentences.Count > 0,
            Suggestion = string.Join(' ', sentences),
            Datasets = { summaries.Where(s => s.Action.IsNeeded).Select(s => s.Dataset.Name) },
        };
    }

    private static string Names(IEnumerable<DatasetSummary> summaries) => string.Join(", ", summaries.Select(s => s.Dataset.Name));
}
