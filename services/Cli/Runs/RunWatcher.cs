using DataFetch.V1;
using Grpc.Core;
using Spectre.Console;

namespace DataFetch.Cli.Runs;

/// <summary>Follows a run with a progress bar.</summary>
internal static class RunWatcher
{
    /// <summary>Follows a started run, or prints it and leaves it to itself.</summary>
    public static async Task<int> EndAsync(Session session, Run run, bool leave, CancellationToken ct)
    {
        if (!leave)
        {
            return await FollowAsync(session, run.Id, ct);
        }

        session.Output.Write(run);
        return ExitCode.Done;
    }

    /// <summary>Watches until the run has ended and prints it. The exit code is 0 only where everything was fetched.</summary>
    public static async Task<int> FollowAsync(Session session, string id, CancellationToken ct)
    {
        Run? last = null;
        await session.Output.Progress.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingColumn(() => last))
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask($"run {id}");
                using var call = session.Backfill.WatchRun(new() { RunId = id }, session.Watch(ct));
                await foreach (var answer in call.ResponseStream.ReadAllAsync(ct))
                {
                    last = answer.Run;
                    Show(bar, last);
                }
            });

        // A stream that ended early, as when its service stopped, is no end of the run.
        last = HasEnded(last) ? last! : (await session.Backfill.GetRunAsync(new() { RunId = id }, session.Call(ct))).Run;
        session.Output.Write(last);
        if (!HasEnded(last))
        {
            session.Output.Say($"The run goes on; 'datafetch run show {id}' says how it stands.");
        }

        return last.State == RunState.Completed ? ExitCode.Done : ExitCode.NotDone;
    }

    private static bool HasEnded(Run? run) =>
        run?.State is RunState.Completed or RunState.Partial or RunState.Failed or RunState.Cancelled;

    private static void Show(ProgressTask bar, Run run)
    {
        var tasks = run.Tasks ?? new();
        var ended = tasks.Completed + tasks.Failed + tasks.Cancelled;
        bar.MaxValue = Math.Max(1, ended + tasks.Pending + tasks.Processing);
        bar.Value = HasEnded(run) ? bar.MaxValue : ended;
        bar.Description = Markup.Escape(FormattableString.Invariant($"{ended}/{bar.MaxValue} tasks, {run.CallsPerSecond:0.#} calls/s{(tasks.Failed > 0 ? $", {tasks.Failed} failed" : "")}{(run.State == RunState.Paused ? ", paused" : "")}"));
    }

    /// <summary>The service's own estimate: it knows the upstreams' limits, a bar's speed does not.</summary>
    private sealed class RemainingColumn(Func<Run?> run) : ProgressColumn
    {
        public override Spectre.Console.Rendering.IRenderable Render(
            Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(run() is { EstimatedSecondsLeft: > 0 } known ? $"{TimeSpan.FromSeconds(known.EstimatedSecondsLeft):hh\\:mm\\:ss} left" : "");
    }
}
