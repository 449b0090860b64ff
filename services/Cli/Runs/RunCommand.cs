using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run</c>: fetches what is missing in a range, or in the last days, and follows it to its end.</summary>
internal sealed class RunCommand : SessionCommand
{
    private readonly Option<string[]> datasets = CommonOptions.Datasets();
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<int> daysBack = CommonOptions.DaysBack("Instead of --from and --to: the last local days up to now.");
    private readonly Option<bool> refetch = CommonOptions.Refetch();
    private readonly Option<string?> priority = CommonOptions.Priority();
    private readonly Option<bool> noWait = new("--no-wait") { Description = "Print the run and leave it to itself." };

    private readonly Option<bool> test = new("--test")
    { Description = "Instead: fetch one small chunk of each dataset from each of its providers, and say what would be stored. Nothing is written." };

    public RunCommand(SessionOptions options)
        : base("run", "Fetches what is missing, and follows it until it has ended.", options)
    {
        foreach (var option in new Option[] { datasets, series, from, to, daysBack, refetch, priority, noWait, test })
        {
            Options.Add(option);
        }

        Subcommands.Add(new RunShowCommand(options));
        Subcommands.Add(new RunListCommand(options));
        Subcommands.Add(new RunCancelCommand(options));
        Validators.Add(result =>
        {
            if (result.GetResult(test) is { Implicit: false })
            {
                if (new Option[] { series, from, to, daysBack, refetch, priority, noWait }.Any(o => result.GetResult(o) is { Implicit: false }))
                {
                    result.AddError("--test goes with --dataset only.");
                }

                return;
            }

            var (hasDays, hasFrom) = (result.GetResult(daysBack) is { Implicit: false }, result.GetResult(from) is { Implicit: false });
            if (hasDays == hasFrom)
            {
                result.AddError("Say which range: either --from (and --to), or --days-back.");
            }
            else if (hasDays && new Option[] { series, to, refetch, priority }.Any(o => result.GetResult(o) is { Implicit: false }))
            {
                result.AddError("--days-back goes with --dataset only; give --from for --series, --to, --refetch or --priority.");
            }
        });
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        if (args.GetValue(test))
        {
            return await DatasetTester.RunAsync(session, args.GetValue(datasets)!, ct);
        }

        var id = args.GetValue(daysBack) is var days && days > 0
            ? await FillAsync(args, session, days, ct)
            : await CreateAsync(args, session, ct);

        if (args.GetValue(noWait))
        {
            var answer = await session.Backfill.GetRunAsync(new() { RunId = id }, session.Call(ct));
            session.Output.Write(answer.Run);
            return ExitCode.Done;
        }

        return await RunWatcher.FollowAsync(session, id, ct);
    }

    private async Task<string> FillAsync(ParseResult args, Session session, int days, CancellationToken ct)
    {
        var answer = await session.Backfill.BackfillGapsAsync(
            new() { DaysBack = days, Datasets = { args.GetValue(datasets)! } }, session.Call(ct));
        session.Output.Say($"Run {answer.RunId}: {answer.DaysProcessing} days, about {answer.EstimatedDuration}.");
        return answer.RunId;
    }

    private async Task<string> CreateAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new CreateRunRequest
        {
            Datasets = { args.GetValue(datasets)! },
            Series = { args.GetValue(series)! },
            From = args.GetValue(from)!,
            To = args.GetValue(to)!,
            Priority = EnumNames.Parse<Priority>(args.GetValue(priority)),
            Refetch = args.GetValue(refetch),
        };
        var answer = await session.Backfill.CreateRunAsync(request, session.Call(ct));
        session.Output.Say(FormattableString.Invariant($"Run {answer.Run.Id}: about {answer.EstimatedSeconds:0} s."));
        return answer.Run.Id;
    }
}
