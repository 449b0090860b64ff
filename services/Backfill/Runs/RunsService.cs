using DataFetch.Backfill.Queueing;
using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Tasks;
using DataFetch.V1;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Backfill.Runs;

internal sealed class RunsService(
    RequestReader requests, RunStarter starter, RunFollower follower, RunReader runs, RunStore store, TaskStore tasks, TaskOutcomes outcomes,
    HintDispatcher dispatcher, TimeProvider time) : BackfillService.BackfillServiceBase
{
    private const int DefaultDaysBack = 10;

    public override async Task<BackfillGapsResponse> BackfillGaps(BackfillGapsRequest request, ServerCallContext context)
    {
        var days = request.DaysBack == 0 ? DefaultDaysBack : request.DaysBack;
        var started = await starter.StartAsync(
            new RunRequest("backfill", requests.LastDays(request.Datasets, days), TaskPriority.Low, Refetch: false), context.CancellationToken);
        return new BackfillGapsResponse
        {
            RunId = started.Run.Id.ToString(),
            DaysProcessing = days,
            EstimatedDuration = DurationText.Of(started.Estimate),
            EstimatedSeconds = started.Estimate.TotalSeconds,
            Links = new BackfillLinks { Progress = $"/runs/{started.Run.Id}", Verification = $"/gaps/detect?days_back={days}" },
        };
    }

    public override async Task<CreateRunResponse> CreateRun(CreateRunRequest request, ServerCallContext context)
    {
        var parts = requests.Parts(request.Datasets, request.Series, request.From, request.To);
        var started = await starter.StartAsync(
            new RunRequest("manual", parts, request.Priority.ToPriority(TaskPriority.Low), request.Refetch), context.CancellationToken);
        return new CreateRunResponse { Run = started.Run.ToWire(time.GetInstant()), EstimatedSeconds = started.Estimate.TotalSeconds };
    }

    public override async Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context) => new()
    {
        Run = (await follower.FindAsync(RequestReader.Id("run_id", request.RunId), context.CancellationToken)).ToWire(time.GetInstant()),
    };

    public override async Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        var list = await runs.ListAsync(RequestReader.PageSize(request.PageSize, 20, 500), context.CancellationToken);
        return new ListRunsResponse { Runs = { list.Select(r => r.ToWire(time.GetInstant())) } };
    }

    public override async Task WatchRun(WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        await foreach (var run in follower.FollowAsync(RequestReader.Id("run_id", request.RunId), context.CancellationToken))
        {
            await responseStream.WriteAsync(new WatchRunResponse { Run = run.ToWire(time.GetInstant()) }, context.CancellationToken);
        }
    }

    public override async Task<CancelRunResponse> CancelRun(CancelRunRequest request, ServerCallContext context)
    {
        var id = RequestReader.Id("run_id", request.RunId);
        var run = await store.CancelAsync(id, context.CancellationToken)
            ?? throw new RequestException(RequestError.NotFound, $"There is no run '{id}'.");
        return new CancelRunResponse { Run = run.ToWire(time.GetInstant()) };
    }

    public override async Task<EnqueueFetchResponse> EnqueueFetch(EnqueueFetchRequest request, ServerCallContext context)
    {
        var parts = requests.Parts([request.Dataset], request.Series, request.From, request.To);
        var started = await starter.StartAsync(
            new RunRequest("fetch", parts, request.Priority.ToPriority(TaskPriority.Urgent), request.Refetch), context.CancellationToken);
        var list = await tasks.ListAsync(null, started.Run.Id, int.MaxValue, context.CancellationToken);
        return new EnqueueFetchResponse { Run = started.Run.ToWire(time.GetInstant()), Tasks = { list.Select(WireRuns.ToWire) } };
    }

    public override async Task<GetTaskResponse> GetTask(GetTaskRequest request, ServerCallContext context)
    {
        var id = RequestReader.Id("task_id", request.TaskId);
        var task = await tasks.FindAsync(id, context.CancellationToken)
            ?? throw new RequestException(RequestError.NotFound, $"There is no task '{id}'.");
        return new GetTaskResponse { Task = task.ToWire() };
    }

    public override async Task<ListTasksResponse> ListTasks(ListTasksRequest request, ServerCallContext context)
    {
        var state = request.State.ToState();
        var run = request.RunId.Length == 0 ? (Guid?)null : RequestReader.Id("run_id", request.RunId);
        var list = await tasks.ListAsync(state, run, RequestReader.PageSize(request.PageSize, 50, 1000), context.CancellationToken);
        return new ListTasksResponse { Tasks = { list.Select(WireRuns.ToWire) } };
    }

    public override async Task<RetryTaskResponse> RetryTask(RetryTaskRequest request, ServerCallContext context)
    {
        var id = RequestReader.Id("task_id", request.TaskId);
        var task = await outcomes.RetryAsync(id, context.CancellationToken)
            ?? throw (await tasks.FindAsync(id, context.CancellationToken) is { } found
                ? new RequestException(RequestError.NotNow, $"Task '{id}' is {found.State.ToString().ToLowerInvariant()}; only a failed task whose chunk is not in flight can be retried.")
                : new RequestException(RequestError.NotFound, $"There is no task '{id}'."));
        await dispatcher.HintAsync([new DueTask(task.Id, task.Chunk.Source, task.Priority, task.Created)]);
        return new RetryTaskResponse { Task = task.ToWire() };
    }

    public override async Task<GetQueueStatsResponse> GetQueueStats(GetQueueStatsRequest request, ServerCallContext context)
    {
        var sources = await tasks.CountAsync(context.CancellationToken);
        return new GetQueueStatsResponse
        {
            Pending = sources.Values.Sum(s => s.Pending),
            Processing = sources.Values.Sum(s => s.Processing),
            Completed = sources.Values.Sum(s => s.Completed),
            Failed = sources.Values.Sum(s => s.Failed),
            Cancelled = sources.Values.Sum(s => s.Cancelled),
            Sources = { sources.ToDictionary(s => s.Key, s => s.Value.ToWire()) },
        };
    }
}
