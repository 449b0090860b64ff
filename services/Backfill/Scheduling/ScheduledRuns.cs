using DataFetch.Backfill.Runs;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Tasks;

namespace DataFetch.Backfill.Scheduling;

/// <summary>Starts the runs of schedules.</summary>
internal sealed class ScheduledRuns(RequestReader requests, AutoBackfill auto, RunStarter starter)
{
    /// <summary>Starts a run under an id; a run that is there already stays as it is.</summary>
    /// <returns>Null where one was started; else why none was needed.</returns>
    /// <exception cref="Catalog.RequestException">It asks for what cannot be done.</exception>
    public async Task<string?> StartAsync(ScheduledRun run, Guid id, CancellationToken ct)
    {
        var scope = run.Refetch ? RunScope.All : run.Mode == RunMode.CheckMissing ? RunScope.Lacking : RunScope.Open;
        var request = new RunRequest(Purpose(run.Mode), requests.LastDays(run.Datasets, run.DaysBack), Enum.Parse<TaskPriority>(run.Priority, ignoreCase: true), scope)
        {
            Id = id,
        };
        if (run.Mode == RunMode.Auto)
        {
            var decision = await auto.DecideAsync(request, run.Threshold.TotalHours, ct);
            if (decision.Request is not { } beyond)
            {
                return FormattableString.Invariant($"no action needed: {decision.Worst.TotalHours:0.##} h are missing, {run.Threshold.TotalHours:0.##} h are tolerated");
            }

            request = beyond;
        }

        await starter.StartAsync(request, ct);
        return null;
    }

    /// <summary>Fetches the last days of datasets at once.</summary>
    public Task<StartedRun> RefreshAsync(IReadOnlyList<RunPart> parts, bool refetch, CancellationToken ct) =>
        starter.StartAsync(new RunRequest(RunPurpose.Refresh, parts, TaskPriority.High, refetch ? RunScope.All : RunScope.Open), ct);

    private static string Purpose(RunMode mode) => mode switch
    {
        RunMode.Daily => RunPurpose.Daily,
        RunMode.CheckMissing => RunPurpose.CheckMissing,
        RunMode.Auto => RunPurpose.Auto,
        RunMode.Backfill => RunPurpose.Backfill,
        _ => RunPurpose.Manual,
    };
}
