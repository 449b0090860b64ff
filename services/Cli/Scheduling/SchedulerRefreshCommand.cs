using System.CommandLine;
using DataFetch.Cli.Runs;
using DataFetch.V1;

namespace DataFetch.Cli.Scheduling;

/// <summary><c>datafetch scheduler refresh</c>: fetches what a dataset lacks, ahead of other work.</summary>
internal sealed class SchedulerRefreshCommand : SessionCommand
{
    private readonly Option<string> dataset = new("--dataset", "-d") { Description = "The dataset.", HelpName = "DATASET", Required = true };
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<int> daysBack = CommonOptions.DaysBack("Instead of --from and --to: the last local days up to now; default: 1.");
    private readonly Option<bool> noWait = RunCreator.NoWait();

    public SchedulerRefreshCommand(SessionOptions options)
        : base("refresh", "Fetches what one dataset lacks, ahead of other work, and follows it to its end.", options)
    {
        foreach (var option in new Option[] { dataset, series, from, to, daysBack, noWait })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new RefreshRequest
        {
            Dataset = args.GetValue(dataset)!,
            Series = { args.GetValue(series)! },
            From = args.GetValue(from)!,
            To = args.GetValue(to)!,
            DaysBack = args.GetValue(daysBack),
        };
        var answer = await session.Scheduler.RefreshAsync(request, session.Call(ct));
        return await RunWatcher.EndAsync(session, answer.Run, args.GetValue(noWait), ct);
    }
}
