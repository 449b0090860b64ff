using DataFetch.Backfill.Delivery;
using DataFetch.Storage.Notices;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Alerting.Channels;

/// <summary>The channels of the settings as receivers.</summary>
internal sealed class AlertChannels(IOptions<AlertOptions> options, WebhookClient client, ILogger<LogSender> log)
{
    public const string Prefix = "channel:";

    private static readonly Dictionary<string, AlertChannelOptions> Usual = new() { ["log"] = new() { Kind = ChannelKind.Log } };

    public IReadOnlyList<Receiver> Receivers { get; } =
    [
        .. (options.Value.Channels is { Count: > 0 } channels ? channels : Usual).Select(c => new Receiver(
            Prefix + c.Key,
            notice => notice.Kind == NoticeKinds.Alert && AlertNotice.Parse(notice).Reaches(c.Value.MinSeverity),
            c.Value.Kind switch
            {
                ChannelKind.Webhook => new WebhookSender(client, c.Value.Url, c.Value.Secret),
                ChannelKind.Slack => new SlackSender(client, c.Value.Url),
                ChannelKind.Email => new MailSender(c.Value),
                _ => new LogSender(log),
            })),
    ];
}
