using DataFetch.Backfill.Runs;
using DataFetch.Planning;
using DataFetch.ServiceDefaults.Wire;
using Wire = DataFetch.V1;

namespace DataFetch.Backfill.Plans;

internal static class PlanWire
{
    public static Wire.CreatePlanResponse ToWire(PlannedRun planned, PlanForecast forecast) => new()
    {
        Sources = { forecast.Sources.Select(ToWire) },
        Calls = forecast.Sources.Sum(s => s.Calls.Typical),
        CallsLeast = forecast.Sources.Sum(s => s.Calls.Least),
        CallsMost = forecast.Sources.Sum(s => s.Calls.Most),
        Rows = forecast.Sources.Sum(s => s.Rows),
        Chunks = forecast.Sources.Sum(s => s.Chunks),
        Seconds = forecast.Duration.TotalSeconds,
        Duration = DurationText.Of(forecast.Duration),
        FinishTime = (forecast.PlannedAt + forecast.Duration).ToWire(),
        BindingLimit = forecast.Slowest is { } slowest ? $"{slowest.Source.Name} {slowest.Estimate.BindingLimit}" : "",
        Datasets = { planned.Parts.Select(p => p.Dataset.Name).Distinct().Order(StringComparer.Ordinal).Select(name => ToWire(name, planned)) },
    };

    private static Wire.PlannedSource ToWire(SourceForecast source)
    {
        var wire = new Wire.PlannedSource
        {
            Source = source.Source.Name,
            Chunks = source.Chunks,
            Calls = source.Calls.Typical,
            CallsLeast = source.Calls.Least,
            CallsMost = source.Calls.Most,
            Rows = source.Rows,
            Seconds = source.Estimate.Duration.TotalSeconds,
            StartTime = source.Start.ToWire(),
            FinishTime = source.Finish.ToWire(),
            BindingLimit = source.Estimate.BindingLimit.ToString(),
            AheadTasks = source.AheadTasks,
            AheadCalls = source.AheadCalls,
            DelayedTasks = source.DelayedTasks,
            Closed = source.Closed ?? "",
            EnrichmentCalls = source.EnrichmentCalls,
        };
        if (source.Bytes is { } bytes)
        {
            wire.Bytes = bytes;
        }

        return wire;
    }

    private static Wire.PlannedDataset ToWire(string dataset, PlannedRun planned)
    {
        var leftOut = planned.Plan.Unplannable.Where(u => u.Need.Dataset.Name == dataset).ToList();
        var needs = planned.Needs.Where(n => n.Dataset.Name == dataset).ToList();
        return new Wire.PlannedDataset
        {
            Dataset = dataset,
            Gaps = needs.Sum(n => n.Ranges.Count),
            Requested = needs.Sum(n => n.Dataset.Cadence.Count(n.Ranges)),
            LeftOut = leftOut.Sum(u => u.Need.Dataset.Cadence.Count(u.Need.Ranges)),
            Providers = { planned.Plan.Assigned.Where(a => a.Need.Dataset.Name == dataset).Select(a => a.Provider).Distinct() },
            Notes = { leftOut.Select(u => u.HeldBy?.Reason ?? "out of every provider's reach").Distinct() },
        };
    }
}
