using DataFetch.Backfill.Queueing;
using DataFetch.Queue;
using DataFetch.Storage.Outbox;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Triggers;

/// <summary>Turns the outbox into notices. Of several replicas one at a time does so.</summary>
internal sealed partial class NoticeRelay(
    OutboxReader outbox, NoticeWriter writer, WakeUps wakeUps, IOptions<QueueOptions> options, ILogger<NoticeRelay> logger) : BackgroundService
{
    private const string Reader = "notices";

    // Few: the transaction that reads the ledger of each holds back those who read the outbox, too.
    private const int Batch = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var wakeUp = await wakeUps.SubscribeAsync(Topics.Outbox);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await outbox.ReadAsync(Reader, Batch, (events, connection) => writer.WriteAsync(events, connection, stoppingToken), stoppingToken) > 0)
                {
                    await wakeUps.PublishAsync(Topics.Notices, "");
                }
                else
                {
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

    [LoggerMessage(LogLevel.Error, "Events could not be made notices; they stay in the outbox")]
    private partial void LogFailed(Exception e);
}
