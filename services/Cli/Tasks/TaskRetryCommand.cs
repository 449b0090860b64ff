using System.CommandLine;

namespace DataFetch.Cli.Tasks;

/// <summary><c>datafetch tasks retry ID</c></summary>
internal sealed class TaskRetryCommand : SessionCommand
{
    private readonly Argument<string> id = CommonOptions.Id("task");

    public TaskRetryCommand(SessionOptions options)
        : base("retry", "Puts a failed task back into the queue with all its attempts.", options) => Arguments.Add(id);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.RetryTaskAsync(new() { TaskId = args.GetValue(id) }, session.Call(ct));
        session.Output.Write([answer.Task], TaskColumns.All);
        return ExitCode.Done;
    }
}
