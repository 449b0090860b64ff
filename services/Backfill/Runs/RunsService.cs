using DataFetch.Backfill.Plans;
using DataFetch.Backfill.Queueing;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Tasks;
using DataFetch.V1;
using Grpc.Core;
using RunMode = DataFetch.V1.RunMode;
using RunState = DataFetch.Storage.Runs.RunState;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Backfill.Runs;

internal sealed class RunsService(
    SourceCatalog catalog, RequestReader requests, RunModes modes, RunPlanner planner, PlanForecaster forecaster, AutoBackfill auto, RunStarter starter,
    RunFollower follower, RunReader runs, RunControl control, TaskStore tasks, TaskOutcomes outcomes, HintDispatcher dispatcher, TimeProvider time)
    : BackfillService.BackfillServiceBase
{
    private const int DefaultDaysBack = 10;

    public override async Task<BackfillGapsResponse> BackfillGaps(BackfillGapsRequest request, ServerCallContext context)
    {
        var days = request.DaysBack == 0 ? DefaultDaysBack : request.DaysBack;
        var started = await starter.StartAsync(
            new RunRequest(RunPurpose.Backfill, requests.LastDays(request.Datasets, days), TaskPriority.Low, RunScope.Open), context.CancellationToken);
        return new BackfillGapsResponse
        {
            RunId = started.Run.Id.ToString(),
            DaysProcessing = days,
            EstimatedDuration = DurationText.Of(started.Estimate),
            EstimatedSeconds = started.Estimate.TotalSeconds,
            Links = Links(started, days),
        };
    }

    public override async Task<BackfillAutoResponse> BackfillAuto(BackfillAutoRequest request, ServerCallContext context)
    {
        var days = request.DaysBack == 0 ? RunModes.AutoDays : request.DaysBack;
        var tolerated = request.HasMaxGapHours ? request.MaxGapHours : AutoBackfill.UsualHours;
        var asked = new RunRequest(RunPurpose.Auto, requests.LastDays(request.Datasets, days), TaskPriority.Low, RunScope.Open);
        var decision = await auto.DecideAsync(asked, tolerated, context.CancellationToken);
        var response = new BackfillAutoResponse { Status = "no_action_needed", GapHours = decision.Worst.TotalHours, MaxGapHours = tolerated, DaysProcessing = days };
        if (decision.Request is { } beyond)
        {
            var started = await starter.StartAsync(beyond, context.CancellationToken);
            (response.Status, response.Trigger, response.RunId) = ("started", "automatic", started.Run.Id.ToString());
            (response.EstimatedDuration, response.EstimatedSeconds) = (DurationText.Of(started.Estimate), started.Estimate.TotalSeconds);
            response.Datasets.AddRange(beyond.Parts.Select(p => p.Dataset.Name));
            response.Links = Links(started, days);
        }

        return response;
    }

    public override async Task<CreatePlanResponse> CreatePlan(CreatePlanRequest request, ServerCallContext context)
    {
        var asked = request.Run ?? new CreateRunRequest();
        if (await AskedForAsync(asked, context.CancellationToken) is not { } run)
        {
            return new CreatePlanResponse { Duration = DurationText.Of(NodaTime.Duration.Zero), FinishTime = time.GetInstant().ToWire() };
        }

        var planned = await planner.PlanAsync(run, context.CancellationToken);
        return PlanWire.ToWire(planned, await forecaster.ForecastAsync(planned, context.CancellationToken));
    }

    public override async Task<CreateRunResponse> CreateRun(CreateRunRequest request, ServerCallContext context)
    {
        if (await AskedForAsync(request, context.CancellationToken) is not { } run)
        {
            return new CreateRunResponse();
        }

        var started = await starter.StartAsync(run, context.CancellationToken);
        return new CreateRunResponse { Run = ToWire(started.Run), EstimatedSeconds = started.Estimate.TotalSeconds };
    }

    public override async Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context) => new()
    {
        Run = ToWire(await follower.FindAsync(RequestReader.Id("run_id", request.RunId), context.CancellationToken)),
    };

    public override async Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        var list = await runs.ListAsync(RequestReader.PageSize(request.PageSize, 20, 500), context.CancellationToken);
        return new ListRunsResponse { Runs = { list.Select(ToWire) } };
    }

    public override async Task WatchRun(WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        await foreach (var run in follower.FollowAsync(RequestReader.Id("run_id", request.RunId), context.CancellationToken))
        {
            await responseStream.WriteAsync(new WatchRunResponse { Run = ToWire(run) }, context.CancellationToken);
        }
    }

    public override async Task<PauseRunResponse> PauseRun(PauseRunRequest request, ServerCallContext context)
    {
        var id = RequestReader.Id("run_id", request.RunId);
        var run = Found(id, await control.PauseAsync(id, context.CancellationToken));
        return run.State == RunState.Paused
            ? new PauseRunResponse { Run = ToWire(run) }
            : throw new RequestException(RequestError.NotNow, $"Run '{id}' is {run.State.ToString().ToLowerInvariant()}; only a running run can be paused.");
    }

    public override async Task<ResumeRunResponse> ResumeRun(ResumeRunRequest request, ServerCallContext context)
    {
        var id = RequestReader.Id("run_id", request.RunId);
        var before = Found(id, await runs.FindAsync(id, context.CancellationToken));
        var run = before.State == RunState.Paused ? Found(id, await control.ResumeAsync(id, context.CancellationToken)) : before;
        return run.State == RunState.Running
            ? new ResumeRunResponse { Run = ToWire(run) }
            : throw new RequestException(RequestError.NotNow, $"Run '{id}' is {run.State.ToString().ToLowerInvariant()}; only a paused run can be resumed.");
    }

    public override async Task<RetryRunResponse> RetryRun(RetryRunRequest request, ServerCallContext context)
    {
        var id = RequestReader.Id("run_id", request.RunId);
        if (Found(id, await runs.FindAsync(id, context.CancellationToken)).State == RunState.Cancelled)
        {
            throw new RequestException(RequestError.NotNow, $"Run '{id}' is cancelled; create a new one.");
        }

        var retried = new List<TaskRecord>();
        foreach (var failed in await control.FailedAsync(id, context.CancellationToken))
        {
            // Null where its chunk is in flight for another run already.
            if (await outcomes.RetryAsync(failed, context.CancellationToken) is { } task)
            {
                retried.Add(task);
            }
        }

        await dispatcher.HintAsync([.. retried.Select(t => new DueTask(t.Id, t.Chunk.Source, t.Priority, t.Created))]);
        return new RetryRunResponse { Run = ToWire(Found(id, await runs.FindAsync(id, context.CancellationToken))), Retried = retried.Count };
    }

    public override async Task<CancelRunResponse> CancelRun(CancelRunRequest request, ServerCallContext context)
    {
        var id = RequestReader.Id("run_id", request.RunId);
        return new CancelRunResponse { Run = ToWire(Found(id, await control.CancelAsync(id, context.CancellationToken))) };
    }

    public override async Task<EnqueueFetchResponse> EnqueueFetch(EnqueueFetchRequest request, ServerCallContext context)
    {
        var parts = requests.Parts([request.Dataset], request.Series, request.From, request.To);
        var scope = request.Refetch ? RunScope.All : request.Provisional ? RunScope.Unsettled : RunScope.Open;
        var started = await starter.StartAsync(
            new RunRequest(RunPurpose.Fetch, parts, request.Priority.ToPriority(TaskPriority.Urgent), scope), context.CancellationToken);
        var list = await tasks.ListAsync(null, started.Run.Id, int.MaxValue, context.CancellationToken);
        return new EnqueueFetchResponse { Run = ToWire(started.Run), Tasks = { list.Select(WireRuns.ToWire) } };
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

    // Null where AUTO finds nothing worth a run.
    private async Task<RunRequest?> AskedForAsync(CreateRunRequest request, CancellationToken ct)
    {
        var run = modes.Read(request);
        return request.Mode == RunMode.Auto
            ? (await auto.DecideAsync(run, request.HasMaxGapHours ? request.MaxGapHours : AutoBackfill.UsualHours, ct)).Request
            : run;
    }

    private Run ToWire(RunRecord run) => run.ToWire(catalog, time.GetInstant());

    private static RunRecord Found(Guid id, RunRecord? run) => run ?? throw new RequestException(RequestError.NotFound, $"There is no run '{id}'.");

    private static BackfillLinks Links(StartedRun started, int days) =>
        new() { Progress = $"/runs/{started.Run.Id}", Verification = $"/gaps/detect?days_back={days}" };
}
