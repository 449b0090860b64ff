using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Scheduling;

/// <summary><c>datafetch scheduler stop</c></summary>
internal sealed class SchedulerStopCommand(SessionOptions options)
    : SessionCommand("stop", "Lets no schedule fire by its times, until 'start'. What is under way goes on.", options)
{
    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Scheduler.StopSchedulerAsync(new(), session.Call(ct));
        session.Output.Write<StopSchedulerResponse>([answer], [new("running", state => state.Running)]);
        return answer.Running ? ExitCode.NotDone : ExitCode.Done;
    }
}
