using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Runs;

/// <summary>How runs are printed.</summary>
internal static class RunColumns
{
    public static IReadOnlyList<Column<Run>> All { get; } =
    [
        new("id", run => run.Id),
        new("purpose", run => run.Purpose),
        new("state", run => run.State.Name()),
        new("pending", run => run.Tasks?.Pending ?? 0),
        new("processing", run => run.Tasks?.Processing ?? 0),
        new("completed", run => run.Tasks?.Completed ?? 0),
        new("failed", run => run.Tasks?.Failed ?? 0),
        new("cancelled", run => run.Tasks?.Cancelled ?? 0),
        new("total_requested", run => run.Records?.TotalRequested ?? 0),
        new("total_obtained", run => run.Records?.TotalObtained ?? 0),
        new("total_written", run => run.Records?.TotalWritten ?? 0),
        new("total_gaps_processed", run => run.Summary?.TotalGapsProcessed ?? 0, InTable: false),
        new("overall_success_rate", run => run.Summary?.OverallSuccessRate, InTable: false),
        new("total_duration_seconds", run => run.Summary?.TotalDurationSeconds),
        new("estimated_seconds_left", run => run.EstimatedSecondsLeft, InTable: false),
        new("calls", run => run.Calls, InTable: false),
        new("calls_per_second", run => run.CallsPerSecond, InTable: false),
        new("created_time", run => run.CreatedTime.ToInstant()),
        new("finished_time", run => run.FinishedTime.ToInstant()),
        new("errors", run => string.Join("; ", run.Errors), InTable: false),
    ];

    private static readonly IReadOnlyList<Column<RunDataset>> OfDatasets =
    [
        new("dataset", part => part.Dataset),
        new("pending", part => part.Tasks?.Pending ?? 0),
        new("processing", part => part.Tasks?.Processing ?? 0),
        new("completed", part => part.Tasks?.Completed ?? 0),
        new("failed", part => part.Tasks?.Failed ?? 0),
        new("requested", part => part.Requested),
        new("obtained", part => part.Obtained),
        new("written", part => part.Written),
        new("unchanged", part => part.Unchanged),
        new("set_aside", part => part.SetAside),
        new("restored", part => part.HasRestored ? part.Restored : null),
        new("success_rate", part => part.HasSuccessRate ? part.SuccessRate : null),
        new("calls", part => part.Calls),
        new("seconds", part => part.Seconds),
    ];

    /// <summary>One run: as JSON an array of one, else with its datasets and errors.</summary>
    public static void Write(this OutputWriter output, Run run)
    {
        output.Write([run], All);
        if (!output.IsJson)
        {
            output.Write(run.Datasets, OfDatasets);
            run.Errors.ToList().ForEach(output.Say);
        }
    }
}
