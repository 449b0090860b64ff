using DataFetch.Backfill.Runs;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Tasks;

namespace DataFetch.Backfill.Scheduling;

/// <summary>Starts the runs of schedules.</summary>
internal sealed class ScheduledRuns(RequestReader requests, RunStarter starter)
{
    /// <summary>Starts a run under an id; a run that is there already stays as it is.</summary>
    /// <exception cref="Catalog.RequestException">It asks for what cannot be done.</exception>
    public Task<StartedRun> StartAsync(ScheduledRun run, Guid id, CancellationToken ct) => starter.StartAsync(
        new RunRequest(
            run.Mode.ToString().ToLowerInvariant(), requests.LastDays(run.Datasets, run.DaysBack), Enum.Parse<TaskPriority>(run.Priority, ignoreCase: true), run.Refetch)
        {
            Id = id,
        },
        ct);

    /// <summary>Fetches the last days of datasets at once.</summary>
    public Task<StartedRun> RefreshAsync(IReadOnlyList<RunPart> parts, bool refetch, CancellationToken ct) =>
        starter.StartAsync(new RunRequest("refresh", parts, TaskPriority.High, refetch), ct);
}
