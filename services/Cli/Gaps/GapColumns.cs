using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Gaps;

/// <summary>A gap, where it is, and what filling it takes, as columns.</summary>
internal static class GapColumns
{
    public static IReadOnlyList<Column<(string Dataset, Gap Gap)>> All { get; } =
    [
        new("dataset", row => row.Dataset),
        new("series", row => row.Gap.Series),
        new("start_time", row => row.Gap.StartTime.ToInstant()),
        new("end_time", row => row.Gap.EndTime.ToInstant()),
        new("duration_hours", row => row.Gap.DurationHours),
        new("missing_records", row => row.Gap.MissingRecords),
        new("severity", row => row.Gap.Severity),
        new("provider", row => row.Gap.Provider),
        new("chunk_size", row => row.Gap.ChunkSize),
        new("chunks", row => row.Gap.Chunks),
        new("estimated_calls", row => row.Gap.EstimatedCalls),
        new("estimated_seconds", row => row.Gap.EstimatedSeconds),
        new("binding_limit", row => row.Gap.BindingLimit),
        new("note", row => row.Gap.Note),
    ];
}
