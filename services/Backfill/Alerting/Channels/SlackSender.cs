using System.Text.Json;
using DataFetch.Backfill.Delivery;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Notices;

namespace DataFetch.Backfill.Alerting.Channels;

/// <param name="Text">What a notification shows.</param>
internal sealed record SlackMessage(string Text, IReadOnlyList<SlackAttachment> Attachments);

internal sealed record SlackAttachment(string Color, string Text, string Fallback);

/// <summary>Tells a channel of Slack.</summary>
internal sealed class SlackSender(WebhookClient client, string url) : ISender
{
    public Task SendAsync(Notice notice, CancellationToken ct)
    {
        var alert = AlertNotice.Parse(notice);
        var (title, text) = (Escape(alert.Title), Escape(alert.Text));
        var message = new SlackMessage(title, [new SlackAttachment(Color(alert), text, title)]);
        return client.PostAsync(url, notice, JsonSerializer.SerializeToUtf8Bytes(message, AlertNoticeJson.Default.SlackMessage), "", ct);
    }

    private static string Color(AlertNotice alert) => alert switch
    {
        { Change: "resolved" } => "good",
        { Level: AlertSeverity.Error } => "danger",
        { Level: AlertSeverity.Warning } => "warning",
        _ => "#439fe0",
    };

    // Else an upstream's words could mention a whole channel.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
