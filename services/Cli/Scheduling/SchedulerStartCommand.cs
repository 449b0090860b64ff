using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Scheduling;

/// <summary><c>datafetch scheduler start</c></summary>
internal sealed class SchedulerStartCommand(SessionOptions options)
    : SessionCommand("start", "Lets schedules fire again. What was missed meanwhile fires once.", options)
{
    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Scheduler.StartSchedulerAsync(new(), session.Call(ct));
        session.Output.Write<StartSchedulerResponse>([answer], [new("running", state => state.Running)]);
        return answer.Running ? ExitCode.Done : ExitCode.NotDone;
    }
}
