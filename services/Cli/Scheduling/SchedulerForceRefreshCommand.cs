using System.CommandLine;
using DataFetch.Cli.Runs;
using DataFetch.V1;

namespace DataFetch.Cli.Scheduling;

/// <summary><c>datafetch scheduler force-refresh</c>: fetches the last days again, present or not.</summary>
internal sealed class SchedulerForceRefreshCommand : SessionCommand
{
    private readonly Option<string[]> datasets = CommonOptions.Datasets();
    private readonly Option<int> daysBack = CommonOptions.DaysBack("The last local days up to now; default: 1.");
    private readonly Option<bool> noWait = RunCreator.NoWait();

    public SchedulerForceRefreshCommand(SessionOptions options)
        : base("force-refresh", "Fetches the last days of all datasets again, present or not, and follows it to its end.", options)
    {
        foreach (var option in new Option[] { datasets, daysBack, noWait })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new ForceRefreshRequest { Datasets = { args.GetValue(datasets)! }, DaysBack = args.GetValue(daysBack) };
        var answer = await session.Scheduler.ForceRefreshAsync(request, session.Call(ct));
        return await RunWatcher.EndAsync(session, answer.Run, args.GetValue(noWait), ct);
    }
}
