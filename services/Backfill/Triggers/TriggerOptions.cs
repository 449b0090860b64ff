using DataFetch.Backfill.Delivery;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Triggers;

/// <summary>What subscriptions name and no table holds, under <c>Backfill:Triggers</c>.</summary>
public sealed class TriggerOptions
{
    public const string Section = "Backfill:Triggers";

    /// <summary>What deliveries are signed with, by the name that a subscription gives as its <c>secret</c>.</summary>
    public Dictionary<string, string> Secrets { get; set; } = [];

    /// <summary>Addresses that are secrets, by the name that a subscription gives as <c>setting:NAME</c>.</summary>
    public Dictionary<string, string> Urls { get; set; } = [];
}

internal sealed class TriggerOptionsValidator : IValidateOptions<TriggerOptions>
{
    public ValidateOptionsResult Validate(string? name, TriggerOptions options)
    {
        string[] faults =
        [
            .. options.Urls.Where(u => !WebhookClient.IsAddress(u.Value)).Select(u => $"{TriggerOptions.Section}:Urls:{u.Key} is no http or https address."),
            .. options.Secrets.Where(s => s.Value is not { Length: > 0 } || !WebhookClient.IsSecret(s.Value))
                .Select(s => $"{TriggerOptions.Section}:Secrets:{s.Key} is empty, or begins with whsec_ and goes on with something else than Base64."),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
