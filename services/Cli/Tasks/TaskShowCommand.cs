using System.CommandLine;

namespace DataFetch.Cli.Tasks;

/// <summary><c>datafetch tasks show ID</c></summary>
internal sealed class TaskShowCommand : SessionCommand
{
    private readonly Argument<string> id = CommonOptions.Id("task");

    public TaskShowCommand(SessionOptions options)
        : base("show", "Shows a task.", options) => Arguments.Add(id);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.GetTaskAsync(new() { TaskId = args.GetValue(id) }, session.Call(ct));
        session.Output.Write([answer.Task], TaskColumns.All);
        return ExitCode.Done;
    }
}
