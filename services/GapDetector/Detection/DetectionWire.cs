using DataFetch.Catalog;
using DataFetch.GapDetector.Recovery;
using DataFetch.Planning;
using DataFetch.ServiceDefaults.Wire;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector.Detection;

internal static class DetectionWire
{
    // Of some 200 bytes each: well below 1 MB.
    private const int GapsOfBatch = 2_000;

    private const int UsualLimit = 1_000;

    // Some 2 MB, of the 4 MB that a gRPC client takes.
    private const int MostGaps = 10_000;

    /// <summary>How many gaps one answer lists.</summary>
    /// <exception cref="RequestException">They would not fit.</exception>
    public static int ParseLimit(int asked) => asked switch
    {
        0 => UsualLimit,
        < 0 or > MostGaps => throw new RequestException(
            RequestError.Invalid, $"'limit' must be from 1 to {MostGaps}; it is {asked}. All gaps, however many: StreamGaps, or GET /gaps/stream."),
        _ => asked,
    };

    /// <summary>All totals and strategies, and the gravest gaps: the first by severity, then by missing slots.</summary>
    public static Wire.DetectGapsResponse ToWire(DetectedGaps found, int limit)
    {
        var listed = Gravest(found, limit);
        var response = new Wire.DetectGapsResponse
        {
            Summary = Summarise(found, truncated: found.TotalGaps > limit),
            RecommendedStrategy = new Wire.RecommendedStrategy { Primary = found.Strategy.Primary, Fallback = found.Strategy.Fallback },
        };
        foreach (var dataset in found.Datasets)
        {
            response.Datasets[dataset.Dataset.Name] = new Wire.DatasetGaps
            {
                TotalGaps = dataset.Gaps.Count,
                Gaps = { dataset.Gaps.Where(listed).Select(gap => ToWire(gap, found.Recovery)) },
                Slots = dataset.Slots.ToWire(),
                Strategies = { BySeries(dataset).SelectMany(series => found.Recovery.Of(series), (series, share) => ToWire(series[0].Series, share)) },
            };
        }

        return response;
    }

    /// <summary>All gaps, in batches of one series each.</summary>
    public static IEnumerable<Wire.GapBatch> ToBatches(DetectedGaps found) =>
        from dataset in found.Datasets
        from series in BySeries(dataset)
        from batch in series.Chunk(GapsOfBatch)
        select new Wire.GapBatch
        {
            Dataset = dataset.Dataset.Name,
            Series = series[0].Series,
            Gaps = { batch.Select(gap => ToWire(gap, found.Recovery)) },
        };

    private static Func<Gap, bool> Gravest(DetectedGaps found, int limit)
    {
        if (found.TotalGaps <= limit)
        {
            return _ => true;
        }

        var gravest = found.Datasets.SelectMany(d => d.Gaps).OrderByDescending(g => g.Severity).ThenByDescending(g => g.MissingSlots).Take(limit);
        return gravest.ToHashSet<object>(ReferenceEqualityComparer.Instance).Contains;
    }

    private static IEnumerable<IReadOnlyList<Gap>> BySeries(DatasetGaps dataset) => dataset.Gaps.GroupBy(g => g.Series).Select(g => g.ToList());

    private static Wire.GapsSummary Summarise(DetectedGaps found, bool truncated)
    {
        var (plan, slowest) = (found.Recovery.Plan, found.Recovery.Slowest);
        return new Wire.GapsSummary
        {
            TotalGaps = found.TotalGaps,
            MissingRecords = found.Datasets.Sum(d => d.Slots.Missing),
            EstimatedCalls = plan.Calls,
            EstimatedBackfillSeconds = plan.Duration.TotalSeconds,
            EstimatedBackfillTime = DurationText.Of(plan.Duration),
            Estimates =
            {
                plan.Estimates.Select(e => new Wire.SourceEstimate
                {
                    Source = e.Source, Calls = e.Calls, Seconds = e.Duration.TotalSeconds, BindingLimit = Binding(e),
                }),
            },
            SlowestSource = slowest?.Source ?? "",
            BindingLimit = Binding(slowest),
            Truncated = truncated,
        };
    }

    private static Wire.SeriesStrategy ToWire(string series, PlanShare share) => new()
    {
        Series = series,
        Provider = share.Provider ?? "",
        ChunkSize = share.ChunkSize,
        Chunks = share.Chunks,
        MissingRecords = share.Slots,
        EstimatedCalls = share.Calls,
        EstimatedSeconds = share.Estimate?.Duration.TotalSeconds ?? 0,
        BindingLimit = Binding(share.Estimate),
        Note = share.Note ?? "",
    };

    private static Wire.Gap ToWire(Gap gap, RecoveryPlan recovery)
    {
        var shares = recovery.Of(gap);
        var slowest = recovery.SlowestOf(shares);
        return new Wire.Gap
        {
            Series = gap.Series,
            StartTime = gap.Range.Start.ToWire(),
            EndTime = gap.Range.End.ToWire(),
            DurationHours = gap.Range.Duration.TotalHours,
            MissingRecords = gap.MissingSlots,
            Severity = gap.Severity.ToString().ToLowerInvariant(),
            Provider = Join(", ", shares.Select(s => s.Provider)),
            ChunkSize = Join(", ", shares.Select(s => s.ChunkSize)),
            Chunks = shares.Sum(s => s.Chunks),
            EstimatedCalls = shares.Sum(s => s.Calls),
            EstimatedSeconds = slowest?.Duration.TotalSeconds ?? 0,
            BindingLimit = Binding(slowest),
            Note = Join("; ", shares.Select(s => s.Note)),
        };
    }

    private static string Join(string separator, IEnumerable<string?> texts) => string.Join(separator, texts.Where(t => !string.IsNullOrEmpty(t)).Distinct());

    private static string Binding(SourceEstimate? estimate) => estimate is null ? "" : $"{estimate.Source} {estimate.BindingLimit}";
}
