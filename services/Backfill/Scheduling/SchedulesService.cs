using DataFetch.Backfill.Runs;
using DataFetch.Backfill.Scheduling.Firings;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Requests;
using DataFetch.Storage.Schedules;
using DataFetch.Storage.Tasks;
using DataFetch.V1;
using Grpc.Core;
using FiringState = DataFetch.Storage.Schedules.FiringState;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Backfill.Scheduling;

internal sealed class SchedulesService(
    SourceCatalog catalog, SchedulerControl control, Announcer announcer, FiringStore firings, ScheduledRuns runs, RequestReader requests, TaskStore tasks,
    TimeProvider time) : SchedulerService.SchedulerServiceBase
{
    private const int DefaultDaysBack = 1;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public override async Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var (isRunning, next) = (await control.IsRunningAsync(ct), await control.NextAsync(ct));
        var standings = await firings.StandingAsync([.. catalog.Schedules.Select(s => s.Id)], ct);
        var queue = (await tasks.CountAsync(ct)).Values;
        return new GetStatusResponse
        {
            Running = isRunning,
            Enabled = control.IsEnabled,
            TotalJobs = catalog.Schedules.Count,
            Jobs = { catalog.Schedules.Zip(standings, (s, standing) => s.ToWire(standing, isRunning && next.TryGetValue(s.Id, out var at) ? at : null)) },
            Queue = new V1.TaskCounts
            {
                Pending = queue.Sum(c => c.Pending),
                Processing = queue.Sum(c => c.Processing),
                Completed = queue.Sum(c => c.Completed),
                Failed = queue.Sum(c => c.Failed),
                Cancelled = queue.Sum(c => c.Cancelled),
            },
        };
    }

    public override async Task<StartSchedulerResponse> StartScheduler(StartSchedulerRequest request, ServerCallContext context)
    {
        await control.StartAsync(context.CancellationToken);
        return new StartSchedulerResponse { Running = await control.IsRunningAsync(context.CancellationToken) };
    }

    public override async Task<StopSchedulerResponse> StopScheduler(StopSchedulerRequest request, ServerCallContext context)
    {
        await control.StopAsync(context.CancellationToken);
        return new StopSchedulerResponse { Running = await control.IsRunningAsync(context.CancellationToken) };
    }

    public override async Task<TriggerJobResponse> TriggerJob(TriggerJobRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var id = await announcer.ByHandAsync(catalog.Schedule(request.JobId), ct);
        var started = time.GetTimestamp();
        while (true)
        {
            var firing = (await firings.FindAsync(id, ct))!;
            if (firing.State != FiringState.Due || time.GetElapsedTime(started) > Patience)
            {
                return new TriggerJobResponse { Firing = firing.ToWire() };
            }

            await Task.Delay(Pace, time, ct);
        }
    }

    public override async Task<RefreshResponse> Refresh(RefreshRequest request, ServerCallContext context)
    {
        var now = time.GetInstant();
        var parts = requests.Parts(
            [request.Dataset], request.Series, d => RangeParser.ParseOrLastDays(d, request.From, request.To, request.DaysBack, DefaultDaysBack, now));
        var started = await runs.RefreshAsync(parts, refetch: false, context.CancellationToken);
        return new RefreshResponse { Run = started.Run.ToWire(catalog, time.GetInstant()), EstimatedSeconds = started.Estimate.TotalSeconds };
    }

    public override async Task<ForceRefreshResponse> ForceRefresh(ForceRefreshRequest request, ServerCallContext context)
    {
        var parts = requests.LastDays(request.Datasets, request.DaysBack == 0 ? DefaultDaysBack : request.DaysBack);
        var started = await runs.RefreshAsync(parts, refetch: true, context.CancellationToken);
        return new ForceRefreshResponse { Run = started.Run.ToWire(catalog, time.GetInstant()), EstimatedSeconds = started.Estimate.TotalSeconds };
    }
}
