using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Tasks;

/// <summary><c>datafetch tasks stats</c></summary>
internal sealed class TaskStatsCommand(SessionOptions options)
    : SessionCommand("stats", "Counts tasks by state, in all and by source.", options)
{
    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Backfill.GetQueueStatsAsync(new(), session.Call(ct));
        var all = new TaskCounts
        {
            Pending = answer.Pending,
            Processing = answer.Processing,
            Completed = answer.Completed,
            Failed = answer.Failed,
            Cancelled = answer.Cancelled,
        };

        session.Output.Write(
            answer.Sources.OrderBy(source => source.Key, StringComparer.Ordinal).Prepend(new("all", all)),
            new("source", row => row.Key),
            new("pending", row => row.Value.Pending),
            new("processing", row => row.Value.Processing),
            new("completed", row => row.Value.Completed),
            new("failed", row => row.Value.Failed),
            new("cancelled", row => row.Value.Cancelled));
        return ExitCode.Done;
    }
}
