using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Scheduling;

/// <summary><c>datafetch scheduler status</c></summary>
internal sealed class SchedulerStatusCommand(SessionOptions options)
    : SessionCommand("status", "Lists the schedules: when they fire next, and what became of the last firing.", options)
{
    private static readonly IReadOnlyList<Column<Job>> Columns =
    [
        new("id", job => job.Id),
        new("title", job => job.Title, InTable: false),
        new("kind", job => job.Kind),
        new("times", job => job.Times),
        new("zone", job => job.Zone),
        new("enabled", job => job.Enabled, InTable: false),
        new("next_time", job => job.NextTime.ToInstant()),
        new("next_local_time", job => job.NextLocalTime, InTable: false),
        new("last_time", job => job.Last?.ScheduledTime.ToInstant()),
        new("last_state", job => job.Last?.State.Name()),
        new("last_result", job => job.Last?.Result),
        new("last_error", job => job.Last?.Error),
        new("last_fired_time", job => job.Last?.FiredTime.ToInstant(), InTable: false),
        new("last_finished_time", job => job.Last?.FinishedTime.ToInstant(), InTable: false),
        new("last_cause", job => job.Last?.Cause, InTable: false),
        new("last_run_id", job => job.Last?.RunId, InTable: false),
        new("lateness_seconds", job => job.Last?.LatenessSeconds),
        new("fired", job => job.Fired),
        new("failed", job => job.Failed),
        new("missed", job => job.Missed),
        new("followed_by", job => string.Join(",", job.FollowedBy), InTable: false),
    ];

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Scheduler.GetStatusAsync(new(), session.Call(ct));
        session.Output.Say(answer switch
        {
            { Enabled: false } => "The service has no scheduler (Scheduler:Enabled is false): schedules fire by hand only.",
            { Running: false } => "The schedulers are stopped: schedules fire by hand only, until 'datafetch scheduler start'.",
            _ => $"{answer.TotalJobs} schedules; {answer.Queue.Pending} tasks pending, {answer.Queue.Processing} processing, {answer.Queue.Failed} failed.",
        });
        session.Output.Write(answer.Jobs, Columns);
        return ExitCode.Done;
    }
}
