using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch backfill</c>: <c>datafetch run --mode backfill</c>.</summary>
internal sealed class BackfillCommand : SessionCommand
{
    private readonly RunRequestOptions request;
    private readonly Option<bool> noWait = RunCreator.NoWait();

    public BackfillCommand(SessionOptions options)
        : base("backfill", "Fetches what is missing from a dataset's first day on, or from --from, and follows it until it has ended.", options)
    {
        request = new RunRequestOptions(this, RunMode.Backfill);
        Options.Add(noWait);
    }

    protected override Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct) =>
        RunCreator.RunAsync(session, request.Read(args), args.GetValue(noWait), ct);
}
