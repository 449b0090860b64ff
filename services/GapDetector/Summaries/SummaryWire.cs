using DataFetch.ServiceDefaults.Wire;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector.Summaries;

internal static class SummaryWire
{
    /// <param name="days">The days that were judged, for the suggestion.</param>
    public static Wire.GetSummaryResponse ToWire(IReadOnlyList<DatasetSummary> summaries, int days)
    {
        var response = new Wire.GetSummaryResponse { Recommendations = Recommend(summaries, days) };
        foreach (var summary in summaries)
        {
            response.Datasets[summary.Dataset.Name] = ToWire(summary);
        }

        return response;
    }

    private static Wire.DatasetSummary ToWire(DatasetSummary summary) => new()
    {
        Status = summary.Status.ToString().ToLowerInvariant(),
        LatestData = summary.Latest?.ToWire(),
        GapHours = summary.Missing.Sum(gap => gap.Duration.TotalHours),
        Slots = summary.Slots.ToWire(),
        Coverage = summary.Slots.Coverage,
    };

    private static Wire.Recommendations Recommend(IReadOnlyList<DatasetSummary> summaries, int days)
    {
        var (missing, unreachable) = (
            summaries.Where(s => s.Slots.Missing > 0).ToList(), summaries.Where(s => s.Slots.Unreachable > 0).ToList());
        var sentences = new List<string>();
        if (missing.Count > 0)
        {
            sentences.Add($"Fetch {missing.Sum(s => s.Slots.Missing)} missing slots of {Names(missing)}: POST /gaps/backfill?days_back={days}.");
        }

        if (unreachable.Count > 0)
        {
            sentences.Add(
                $"Retry what failed for {unreachable.Sum(s => s.Slots.Unreachable)} slots of {Names(unreachable)}: "
                + "GET /tasks?state=FAILED lists it, POST /tasks/{id}/retry puts it back.");
        }

        return new Wire.Recommendations
        {
            ActionNeeded = sentences.Count > 0,
            Suggestion = string.Join(' ', sentences),
            Datasets = { summaries.Where(s => s.Slots.Missing + s.Slots.Unreachable > 0).Select(s => s.Dataset.Name) },
        };
    }

    private static string Names(IEnumerable<DatasetSummary> summaries) => string.Join(", ", summaries.Select(s => s.Dataset.Name));
}
