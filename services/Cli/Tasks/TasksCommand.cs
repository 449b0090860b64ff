using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Tasks;

/// <summary><c>datafetch tasks</c>: what is in the queue and what came of it.</summary>
internal sealed class TasksCommand : SessionCommand
{
    private readonly Option<string?> state =
        new Option<string?>("--state") { Description = "Only tasks in this state.", HelpName = "STATE" }
            .AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, [.. EnumNames.Of<TaskState>()]);

    private readonly Option<string> run = new("--run") { Description = "Only this run's tasks.", HelpName = "ID", DefaultValueFactory = _ => "" };
    private readonly Option<int> limit = new("--limit") { Description = "At most so many, the newest first; default: 50.", HelpName = "N" };

    public TasksCommand(SessionOptions options)
        : base("tasks", "Lists tasks, the newest first.", options)
    {
        Options.Add(state);
        Options.Add(run);
        Options.Add(limit);
        Subcommands.Add(new TaskShowCommand(options));
        Subcommands.Add(new TaskRetryCommand(options));
        Subcommands.Add(new TaskEnqueueCommand(options));
        Subcommands.Add(new TaskStatsCommand(options));
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.ListTasksAsync(
            new()
            {
                State = EnumNames.Parse<TaskState>(args.GetValue(state)),
                RunId = args.GetValue(run)!,
                PageSize = args.GetValue(limit),
            },
            session.Call(ct));
        session.Output.Write(answer.Tasks, TaskColumns.All);
        return ExitCode.Done;
    }
}
