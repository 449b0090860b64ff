using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Storage.Alerts;

/// <summary>Alerts of keys that end soon or have ended; the subject is the source.</summary>
public sealed class KeyEndAlerts(Alerts alerts, TimeProvider time)
{
    public const string Kind = "key-ends";

    /// <summary>Time enough for a person to get a new key.</summary>
    private static readonly Duration Ahead = Duration.FromDays(14);

    /// <summary>Raises the alert of a source that has a key, or resolves it.</summary>
    /// <param name="ends">Null for no known end.</param>
    /// <returns>The alert's text, and whether it was opened now; null where there is nothing to alert of.</returns>
    public async Task<(string Text, bool IsNew)?> CheckAsync(Source source, Instant? ends, CancellationToken ct)
    {
        if (ends is not { } end || end - time.GetInstant() >= Ahead)
        {
            await alerts.ResolveAsync(Kind, source.Name, ct);
            return null;
        }

        var hasEnded = end < time.GetInstant();
        var text = $"The key of {source.Title} {(hasEnded ? "ended" : "ends")} on {end.InUtc().Date:R}. {source.Auth!.Renewal} The setting is {source.Auth.Setting}.";
        return (text, await alerts.RaiseAsync(Kind, source.Name, hasEnded ? AlertSeverity.Error : AlertSeverity.Warning, text, ct));
    }
}
