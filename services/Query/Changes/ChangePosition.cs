using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Storage.Outbox;
using NodaTime;

namespace DataFetch.Query.Changes;

/// <summary>A place in the feed, and when a reader was there.</summary>
internal readonly record struct ChangePosition(OutboxPlace Place, Instant Seen)
{
    /// <exception cref="RequestException">It is no position, or older than events are kept.</exception>
    public static ChangePosition Parse(string text, Instant now)
    {
        var parts = text.Split('.');
        if (parts is not [var xid, var id, var seen] || !ulong.TryParse(xid, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !long.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            throw new RequestException(RequestError.Invalid, $"'after' is no position of a change: '{text}'. Leave it out to begin now.");
        }

        var position = new ChangePosition(new OutboxPlace(xid, number), Instant.FromUnixTimeSeconds(seconds));
        return now - position.Seen <= Duration.FromTimeSpan(OutboxReader.Kept) ? position : throw new RequestException(
            RequestError.NotNow, $"'after' was seen at {position.Seen}, and changes are kept for {OutboxReader.Kept}. Subscribe without it, then read what you have again.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Place.Xid}.{Place.Id}.{Seen.ToUnixTimeSeconds()}");
}
