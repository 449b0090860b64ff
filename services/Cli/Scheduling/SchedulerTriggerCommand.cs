using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.Cli.Runs;
using DataFetch.V1;

namespace DataFetch.Cli.Scheduling;

/// <summary><c>datafetch scheduler trigger ID</c>: fires a schedule now, and follows the run that it starts.</summary>
internal sealed class SchedulerTriggerCommand : SessionCommand
{
    private static readonly IReadOnlyList<Column<Firing>> Columns =
    [
        new("id", firing => firing.Id),
        new("state", firing => firing.State.Name()),
        new("result", firing => firing.Result),
        new("error", firing => firing.Error),
        new("run_id", firing => firing.RunId),
        new("scheduled_time", firing => firing.ScheduledTime.ToInstant()),
        new("finished_time", firing => firing.FinishedTime.ToInstant()),
    ];

    private readonly Argument<string> job = new("JOB") { Description = "The schedule's id, as 'datafetch scheduler status' has it." };
    private readonly Option<bool> noWait = new("--no-wait") { Description = "Print the firing and leave its run to itself." };

    public SchedulerTriggerCommand(SessionOptions options)
        : base("trigger", "Fires a schedule now, and follows the run that it starts.", options)
    {
        Arguments.Add(job);
        Options.Add(noWait);
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var firing = (await session.Scheduler.TriggerJobAsync(new() { JobId = args.GetValue(job) }, session.Call(ct))).Firing;
        if (firing.RunId.Length > 0 && !args.GetValue(noWait))
        {
            return await RunWatcher.FollowAsync(session, firing.RunId, ct);
        }

        session.Output.Write([firing], Columns);
        return firing.State is FiringState.Completed || (firing.State is FiringState.Running && args.GetValue(noWait)) ? ExitCode.Done : ExitCode.NotDone;
    }
}
