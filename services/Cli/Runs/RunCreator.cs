using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Runs;

/// <summary>Creates a run and follows it.</summary>
internal static class RunCreator
{
    public static Option<bool> NoWait() => new("--no-wait") { Description = "Print the run and leave it to itself." };

    public static async Task<int> RunAsync(Session session, CreateRunRequest request, bool noWait, CancellationToken ct)
    {
        var answer = await session.Backfill.CreateRunAsync(request, session.Call(ct));
        if (answer.Run is not { } run)
        {
            session.Output.Write([], RunColumns.All);
            session.Output.Say("No action needed: no dataset lacks more hours than that.");
            return ExitCode.Done;
        }

        session.Output.Say(FormattableString.Invariant($"Run {run.Id}: about {answer.EstimatedSeconds:0} s."));
        return await RunWatcher.EndAsync(session, run, noWait, ct);
    }
}
