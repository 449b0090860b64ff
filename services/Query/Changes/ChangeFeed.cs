using System.Runtime.CompilerServices;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Outbox;
using NodaTime;

namespace DataFetch.Query.Changes;

/// <summary>A change of a dataset.</summary>
/// <param name="Dataset">Null where it only says where the feed is.</param>
/// <param name="Revised">Rows that were there before with other values.</param>
internal sealed record Change(Dataset? Dataset, TimeRange Range, bool IsLost, long Revised, ChangePosition Position);

/// <summary>The changes of all datasets, from the events that were written with them.</summary>
internal sealed class ChangeFeed(SourceCatalog catalog, OutboxReader outbox, TimeProvider time)
{
    private const int Batch = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Topics = [StoredEvent.Topic, LostEvent.Topic];

    /// <summary>First where the feed begins, then the changes as they commit.</summary>
    /// <param name="after">The position of a change that was seen; empty to begin now.</param>
    /// <exception cref="RequestException">It is no position, or from before what is kept.</exception>
    public async IAsyncEnumerable<Change> ReadAsync(string after, [EnumeratorCancellation] CancellationToken ct)
    {
        var place = after.Length == 0 ? await outbox.HeadAsync(ct) : ChangePosition.Parse(after, time.GetInstant()).Place;
        yield return new Change(null, default, IsLost: false, 0, new ChangePosition(place, time.GetInstant()));
        while (true)
        {
            var events = await outbox.AfterAsync(place, Topics, Batch, ct);
            foreach (var (at, happened) in events)
            {
                place = at;
                if (Read(happened, new ChangePosition(at, time.GetInstant())) is { } change)
                {
                    yield return change;
                }
            }

            if (events.Count < Batch)
            {
                await Task.Delay(Pause, ct);
            }
        }
    }

    // Null for a dataset that an earlier or a newer catalog has.
    private Change? Read(OutboxEvent happened, ChangePosition position)
    {
        if (happened.Topic == StoredEvent.Topic)
        {
            var stored = StoredEvent.Parse(happened.Payload);
            var range = new TimeRange(Instant.FromDateTimeOffset(stored.Start), Instant.FromDateTimeOffset(stored.End));
            return Named(stored.Dataset) is { } dataset ? new Change(dataset, range, IsLost: false, stored.Revised?.Rows ?? 0, position) : null;
        }

        var lost = LostEvent.Parse(happened.Payload);
        return Named(lost.Dataset) is { } named && lost.Days.Count > 0
            ? new Change(
                named, new TimeRange(named.Zone.AtStartOfDay(LocalDate.FromDateOnly(lost.Days.Min())).ToInstant(), named.Zone.AtStartOfDay(LocalDate.FromDateOnly(lost.Days.Max()).PlusDays(1)).ToInstant()),
                IsLost: true, 0, position)
            : null;
    }

    private Dataset? Named(string name) => catalog.Datasets.FirstOrDefault(d => d.Name == name);
}
