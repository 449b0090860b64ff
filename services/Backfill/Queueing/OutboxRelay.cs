using System.Text.Json;
using DataFetch.Backfill.Fallback;
using DataFetch.Backfill.Runs;
using DataFetch.Queue;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Runs;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Queueing;

/// <summary>
/// Delivers what the transactions said: asks other providers for what ended tasks left, ends the runs that a task's end completes,
/// and wakes those who watch.
/// </summary>
internal sealed partial class OutboxRelay(
    OutboxReader outbox, RunStore runs, RunResults results, TaskFollower follower, WakeUps wakeUps, IOptions<QueueOptions> options, ILogger<OutboxRelay> logger) : BackgroundService
{
    private const string Reader = "backfill";
    private const int Batch = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var wakeUp = await wakeUps.SubscribeAsync(Topics.Outbox);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await outbox.ReadAsync(Reader, Batch, events => DeliverAsync(events, stoppingToken), stoppingToken) == 0)
                {
                    // What a relay that fell silent was told of and did not do.
                    await SettleAsync([], stoppingToken);
                    await wakeUp.WaitAsync(options.Value.Relay, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
                await wakeUp.WaitAsync(options.Value.Relay, CancellationToken.None);
            }
        }
    }

    private Task DeliverAsync(IReadOnlyList<OutboxEvent> events, CancellationToken ct) =>
        SettleAsync(events.Where(e => e.Topic == "task").Select(e => TaskOf(e.Payload)), ct);

    private async Task SettleAsync(IEnumerable<Guid> told, CancellationToken ct)
    {
        Guid[] tasks = [.. told.Union(await follower.FollowAsync(ct))];
        if (tasks.Length == 0)
        {
            await results.WriteAsync(ct);
            return;
        }

        var ended = await runs.CloseFinishedAsync(ct);
        await results.WriteAsync(ct);
        foreach (var run in (await runs.WaitingForAsync(tasks, ct)).Union(ended))
        {
            await wakeUps.PublishAsync(Topics.Runs, run.ToString());
        }
    }

    private static Guid TaskOf(string payload)
    {
        using var json = JsonDocument.Parse(payload);
        return json.RootElement.GetProperty("task").GetGuid();
    }

    [LoggerMessage(LogLevel.Error, "Events could not be delivered; they stay in the outbox")]
    private partial void LogFailed(Exception e);
}
