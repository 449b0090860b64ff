using DataFetch.Cli.Output;

namespace DataFetch.Cli.Tasks;

/// <summary>How tasks are printed.</summary>
internal static class TaskColumns
{
    public static IReadOnlyList<Column<V1.Task>> All { get; } =
    [
        new("id", task => task.Id),
        new("source", task => task.Source),
        new("request", task => task.Request),
        new("datasets", task => string.Join(",", task.Datasets), InTable: false),
        new("series", task => string.Join(",", task.Series), InTable: false),
        new("start_time", task => task.Range?.StartTime.ToInstant()),
        new("end_time", task => task.Range?.EndTime.ToInstant()),
        new("state", task => task.State.Name()),
        new("priority", task => task.Priority.Name()),
        new("attempts", task => task.Attempts),
        new("max_attempts", task => task.MaxAttempts, InTable: false),
        new("calls", task => task.Calls),
        new("rows_obtained", task => task.RowsObtained),
        new("rows_written", task => task.RowsWritten),
        new("created_time", task => task.CreatedTime.ToInstant(), InTable: false),
        new("finished_time", task => task.FinishedTime.ToInstant(), InTable: false),
        new("not_before_time", task => task.NotBeforeTime.ToInstant(), InTable: false),
        new("fallback_of", task => task.FallbackOf, InTable: false),
        new("fallback_reason", task => task.FallbackReason),
        new("error", task => task.Error),
    ];
}
