using System.CommandLine;
using DataFetch.Cli.Runs;
using DataFetch.V1;

namespace DataFetch.Cli.Tasks;

/// <summary><c>datafetch tasks enqueue</c>: asks for a range to be fetched, urgently unless told otherwise.</summary>
internal sealed class TaskEnqueueCommand : SessionCommand
{
    private readonly Option<string> _dataset = new("--dataset", "-d") { Description = "The dataset.", HelpName = "DATASET", Required = true };
    private readonly Option<string[]> _series = CommonOptions.Series();
    private readonly Option<string> _from = Required(CommonOptions.From());
    private readonly Option<string> _to = Required(CommonOptions.To());
    private readonly Option<bool> _refetch = CommonOptions.Refetch();
    private readonly Option<string?> _priority = CommonOptions.Priority();
    private readonly Option<bool> _follow = new("--follow") { Description = "Wait until all is fetched, and print the run." };

    public TaskEnqueueCommand(SessionOptions options)
        : base("enqueue", "Asks for a range to be fetched: what is missing of it or, with --refetch, all of it.", options)
    {
        foreach (var option in new Option[] { _dataset, _series, _from, _to, _refetch, _priority, _follow })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var request = new EnqueueFetchRequest
        {
            Dataset = args.GetValue(_dataset),
            Series = { args.GetValue(_series)! },
            From = args.GetValue(_from)!,
            To = args.GetValue(_to)!,
            Priority = EnumNames.Parse<Priority>(args.GetValue(_priority)),
            Refetch = args.GetValue(_refetch),
        };
        var answer = await session.Backfill.EnqueueFetchAsync(request, session.Call(ct));
        session.Output.Say($"Run {answer.Run?.Id}: {answer.Tasks.Count} tasks.");
        if (args.GetValue(_follow) && answer.Run is { } run)
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
