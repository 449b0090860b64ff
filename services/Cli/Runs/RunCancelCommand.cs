using System.CommandLine;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run cancel ID</c></summary>
internal sealed class RunCancelCommand : SessionCommand
{
    private readonly Argument<string> id = CommonOptions.Id("run");

    public RunCancelCommand(SessionOptions options)
        : base("cancel", "Cancels a run's tasks that have not been started; those in flight finish.", options) => Arguments.Add(id);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.CancelRunAsync(new() { RunId = args.GetValue(id) }, session.Call(ct));
        session.Output.Write(answer.Run);
        return ExitCode.Done;
    }
}
