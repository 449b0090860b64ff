using System.CommandLine;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run show ID</c></summary>
internal sealed class RunShowCommand : SessionCommand
{
    private readonly Argument<string> id = CommonOptions.Id("run");

    public RunShowCommand(SessionOptions options)
        : base("show", "Shows a run.", options) => Arguments.Add(id);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.GetRunAsync(new() { RunId = args.GetValue(id) }, session.Call(ct));
        session.Output.Write(answer.Run);
        return ExitCode.Done;
    }
}
