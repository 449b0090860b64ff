using DataFetch.Planning;
using DataFetch.ServiceDefaults.Wire;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector.Detection;

internal static class DetectionWire
{
    public static Wire.DetectGapsResponse ToWire(DetectedGaps found)
    {
        var response = new Wire.DetectGapsResponse
        {
            Summary = new Wire.GapsSummary
            {
                TotalGaps = found.Datasets.Sum(d => d.Gaps.Count),
                MissingRecords = found.Datasets.Sum(d => d.Slots.Missing),
                EstimatedCalls = found.Plan.Calls,
                EstimatedBackfillSeconds = found.Plan.Duration.TotalSeconds,
                EstimatedBackfillTime = DurationText.Of(found.Plan.Duration),
            },
            RecommendedStrategy = new Wire.RecommendedStrategy { Primary = found.Strategy.Primary, Fallback = found.Strategy.Fallback },
        };
        foreach (var dataset in found.Datasets)
        {
            response.Datasets[dataset.Dataset.Name] = new Wire.DatasetGaps { Gaps = { dataset.Gaps.Select(ToWire) }, Slots = dataset.Slots.ToWire() };
        }

        return response;
    }

    private static Wire.Gap ToWire(Gap gap) => new()
    {
        Series = gap.Series,
        StartTime = gap.Range.Start.ToWire(),
        EndTime = gap.Range.End.ToWire(),
        DurationHours = gap.Range.Duration.TotalHours,
        MissingRecords = gap.MissingSlots,
        Severity = gap.Severity.ToString().ToLowerInvariant(),
    };
}
