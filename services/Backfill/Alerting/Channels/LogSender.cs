using DataFetch.Backfill.Delivery;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Notices;

namespace DataFetch.Backfill.Alerting.Channels;

/// <summary>Tells the log.</summary>
internal sealed partial class LogSender(ILogger<LogSender> logger) : ISender
{
    public Task SendAsync(Notice notice, CancellationToken ct)
    {
        var alert = AlertNotice.Parse(notice);
        LogAlert(
            (alert.Change, alert.Level) switch
            {
                ("resolved", _) or (_, AlertSeverity.Info) => LogLevel.Information,
                (_, AlertSeverity.Warning) => LogLevel.Warning,
                _ => LogLevel.Error,
            },
            alert.Title, alert.Text);
        return Task.CompletedTask;
    }

    [LoggerMessage("{Title}. {Text}")]
    private partial void LogAlert(LogLevel level, string title, string text);
}
