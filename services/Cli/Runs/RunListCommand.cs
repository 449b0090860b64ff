using System.CommandLine;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run list</c></summary>
internal sealed class RunListCommand : SessionCommand
{
    private readonly Option<int> limit = new("--limit") { Description = "At most so many, the newest first; default: 20.", HelpName = "N" };

    public RunListCommand(SessionOptions options)
        : base("list", "Lists runs, the newest first.", options) => Options.Add(limit);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.ListRunsAsync(new() { PageSize = args.GetValue(limit) }, session.Call(ct));
        session.Output.Write(answer.Runs, RunColumns.All);
        return ExitCode.Done;
    }
}
