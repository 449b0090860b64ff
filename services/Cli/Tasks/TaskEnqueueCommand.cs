using System.CommandLine;
using DataFetch.Cli.Runs;
using DataFetch.V1;

namespace DataFetch.Cli.Tasks;

/// <summary><c>datafetch tasks enqueue</c>: asks for a range to be fetched, urgently unless told otherwise.</summary>
internal sealed class TaskEnqueueCommand : SessionCommand
{
    private readonly Option<string> dataset = new("--dataset", "-d") { Description = "The dataset.", HelpName = "DATASET", Required = true };
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> from = Required(CommonOptions.From());
    private readonly Option<string> to = Required(CommonOptions.To());
    private readonly Option<bool> refetch = CommonOptions.Refetch();
    private readonly Option<string?> priority = CommonOptions.Priority();
    private readonly Option<bool> follow = new("--follow") { Description = "Wait until all is fetched, and print the run." };

    public TaskEnqueueCommand(SessionOptions options)
        : base("enqueue", "Asks for a range to be fetched: what is missing of it or, with --refetch, all of it.", options)
    {
        foreach (var option in new Option[] { dataset, series, from, to, refetch, priority, follow })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new EnqueueFetchRequest
        {
            Dataset = args.GetValue(dataset),
            Series = { args.GetValue(series)! },
            From = args.GetValue(from)!,
            To = args.GetValue(to)!,
            Priority = EnumNames.Parse<Priority>(args.GetValue(priority)),
            Refetch = args.GetValue(refetch),
        };
        var answer = await session.Backfill.EnqueueFetchAsync(request, session.Call(ct));
        session.Output.Say($"Run {answer.Run?.Id}: {answer.Tasks.Count} tasks.");
        if (args.GetValue(follow) && answer.Run is { } run)
        {
            return await RunWatcher.FollowAsync(session, run.Id, ct);
        }

        session.Output.Write(answer.Tasks, TaskColumns.All);
        return ExitCode.Done;
    }

    private static Option<string> Required(Option<string> option)
    {
        (option.Required, option.DefaultValueFactory) = (true, null);
        return option;
    }
}
