using System.CommandLine;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run resume ID</c></summary>
internal sealed class RunResumeCommand : SessionCommand
{
    private readonly Argument<string> id = CommonOptions.Id("run");

    public RunResumeCommand(SessionOptions options)
        : base("resume", "Lets a paused run go on with what is left.", options) => Arguments.Add(id);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.ResumeRunAsync(new() { RunId = args.GetValue(id) }, session.Call(ct));
        session.Output.Write(answer.Run);
        return ExitCode.Done;
    }
}
