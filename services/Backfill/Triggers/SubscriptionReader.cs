using System.Text.RegularExpressions;
using DataFetch.Backfill.Delivery;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.V1;
using Microsoft.Extensions.Options;
using Subscription = DataFetch.Storage.Notices.Subscription;

namespace DataFetch.Backfill.Triggers;

/// <summary>Reads what a subscription shall be.</summary>
internal sealed partial class SubscriptionReader(SourceCatalog catalog, IOptions<TriggerOptions> options, TimeProvider time)
{
    /// <exception cref="RequestException">Something of it cannot be.</exception>
    public Subscription Read(PutSubscriptionRequest request) => new(
        NamePattern().IsMatch(request.Name)
            ? request.Name
            : throw new RequestException(RequestError.Invalid, $"'name' is '{request.Name}'; give up to 60 small letters, digits, - and _."),
        Url(request.Url), Secret(request.Secret), [.. request.Datasets.Distinct().Select(d => catalog.Dataset(d).Name)],
        request.Kinds.Count == 0 ? [] : TriggerReader.Kinds(request.Kinds), time.GetInstant());

    // The address itself may be the secret: it is not repeated in what is wrong with it.
    private string Url(string url)
    {
        if (url.StartsWith(SubscriptionReceivers.SettingPrefix, StringComparison.Ordinal))
        {
            var setting = url[SubscriptionReceivers.SettingPrefix.Length..];
            return options.Value.Urls.ContainsKey(setting) ? url : throw Unset("url", $"Urls:{setting}");
        }

        if (!WebhookClient.IsAddress(url))
        {
            throw new RequestException(RequestError.Invalid, "'url' is no http or https address, nor 'setting:NAME'.");
        }

        var address = new Uri(url);
        return address is { UserInfo: "", Query: "" }
            ? url
            : throw new RequestException(
                RequestError.Invalid,
                $"'url' has a user or a query, which may be secret and would stand in a table: put it into the setting {TriggerOptions.Section}:Urls:NAME and give 'setting:NAME'.");
    }

    private string Secret(string secret) => secret.Length == 0 || options.Value.Secrets.ContainsKey(secret) ? secret : throw Unset("secret", "Secrets:NAME");

    private static RequestException Unset(string field, string setting) => new(
        RequestError.Invalid, $"'{field}' names a setting that is not there: set {TriggerOptions.Section}:{setting} (environment: __ for :), and give its NAME.");

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,59}\\z")]
    private static partial Regex NamePattern();
}
