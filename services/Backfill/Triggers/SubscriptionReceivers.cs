using DataFetch.Backfill.Delivery;
using DataFetch.Storage.Notices;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Triggers;

/// <summary>The subscriptions as receivers, with what the settings have of them.</summary>
internal sealed class SubscriptionReceivers(SubscriptionStore subscriptions, WebhookClient client, IOptions<TriggerOptions> options)
{
    public const string SettingPrefix = "setting:";

    public async Task<IReadOnlyList<Receiver>> ReadAsync(CancellationToken ct) =>
        [.. (await subscriptions.ListAsync(ct)).Select(s => new Receiver(s.Place, s.Wants, Sender(s)))];

    private ISender Sender(Subscription subscription)
    {
        var (urls, secrets) = (options.Value.Urls, options.Value.Secrets);
        var setting = subscription.Url.StartsWith(SettingPrefix, StringComparison.Ordinal) ? subscription.Url[SettingPrefix.Length..] : null;
        return (setting is null ? subscription.Url : urls.GetValueOrDefault(setting), subscription.Secret.Length == 0 ? "" : secrets.GetValueOrDefault(subscription.Secret)) switch
        {
            (null, _) => new Unset($"{TriggerOptions.Section}:Urls:{setting}"),
            (_, null) => new Unset($"{TriggerOptions.Section}:Secrets:{subscription.Secret}"),
            ({ } url, { } secret) => new WebhookSender(client, url, secret),
        };
    }

    /// <summary>A setting was taken away since somebody subscribed with it: nobody is told until it is back.</summary>
    private sealed class Unset(string setting) : ISender
    {
        public Task SendAsync(Notice notice, CancellationToken ct) => throw new DeliveryException($"The setting {setting} is not set.");
    }
}
