using System.CommandLine;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run retry ID</c></summary>
internal sealed class RunRetryCommand : SessionCommand
{
    private readonly Argument<string> id = CommonOptions.Id("run");

    public RunRetryCommand(SessionOptions options)
        : base("retry", "Puts a run's failed tasks back into the queue, and follows it until it has ended.", options) => Arguments.Add(id);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.RetryRunAsync(new() { RunId = args.GetValue(id) }, session.Call(ct));
        session.Output.Say($"{answer.Retried} tasks were put back.");
        return await RunWatcher.FollowAsync(session, answer.Run.Id, ct);
    }
}
