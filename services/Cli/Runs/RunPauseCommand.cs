using System.CommandLine;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run pause ID</c></summary>
internal sealed class RunPauseCommand : SessionCommand
{
    private readonly Argument<string> id = CommonOptions.Id("run");

    public RunPauseCommand(SessionOptions options)
        : base("pause", "Lets a run rest; its tasks in flight finish.", options) => Arguments.Add(id);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.PauseRunAsync(new() { RunId = args.GetValue(id) }, session.Call(ct));
        session.Output.Write(answer.Run);
        return ExitCode.Done;
    }
}
