using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Notices;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Backfill.Triggers;

/// <summary>Makes notices of what the outbox tells, within the transaction that reads it: each event counts once, whatever dies in between.</summary>
internal sealed class NoticeWriter(SourceCatalog catalog, CatalogIds ids, DayReader days, CompleteDays complete, TimeProvider time)
{
    public async Task WriteAsync(IReadOnlyList<OutboxEvent> events, NpgsqlConnection connection, CancellationToken ct)
    {
        var notices = new List<NewNotice>();
        var stored = new List<(Dataset Dataset, TimeRange Range)>();
        foreach (var told in events)
        {
            switch (told.Topic)
            {
                case StoredEvent.Topic when StoredEvent.Parse(told.Payload) is var chunk && Find(chunk.Dataset) is { } dataset:
                    stored.Add((dataset, new TimeRange(Instant.FromDateTimeOffset(chunk.Start), Instant.FromDateTimeOffset(chunk.End))));
                    notices.AddRange(chunk.Revised is { } revised ? [Revised(dataset, revised)] : []);
                    break;
                case LostEvent.Topic when LostEvent.Parse(told.Payload) is var lost && Find(lost.Dataset) is { } dataset:
                    // At once: what is fetched again within the same batch makes the day complete anew.
                    await complete.NoteAsync(connection, dataset, lost.Days.Distinct().ToDictionary(LocalDate.FromDateOnly, _ => false), ct);
                    break;
                case "trigger":
                    notices.Add(new NewNotice(NoticeKinds.Named, "", told.Payload));
                    break;
                case "alert":
                    notices.Add(new NewNotice(NoticeKinds.Alert, "", told.Payload));
                    break;
            }
        }

        foreach (var of in stored.GroupBy(s => s.Dataset, s => s.Range))
        {
            notices.AddRange(await CompleteAsync(connection, of.Key, TimeRangeSet.Of(of), ct));
        }

        await NoticeStore.AddAsync(connection, notices, ct);
    }

    // By the ledger as it is now, which may be ahead of the events: their turn comes, and finds nothing new. Behind what was revised
    // meanwhile: who starts by a complete day starts with that.
    private async Task<IReadOnlyList<NewNotice>> CompleteAsync(NpgsqlConnection connection, Dataset dataset, TimeRangeSet ranges, CancellationToken ct)
    {
        var found = new Dictionary<LocalDate, IReadOnlyList<SeriesCoverage>?>();
        foreach (var range in ranges.Where(r => r.End > dataset.ExpectedFrom))
        {
            foreach (var (day, known) in await days.ReadAsync(dataset, range, time.GetInstant(), ct))
            {
                found[day] = known;
            }
        }

        var became = await complete.NoteAsync(connection, dataset, found.ToDictionary(d => d.Key, d => d.Value is not null), ct);
        return [.. became.Select(day => Complete(dataset, day, found[day.Day]!).Of(dataset.Name))];
    }

    private static DayComplete Complete(Dataset dataset, CompleteDay day, IReadOnlyList<SeriesCoverage> known)
    {
        var range = DayReader.Day(dataset, day.Day);
        return new DayComplete(
            day.Day.ToDateOnly(), dataset.Zone.Id, day.Revision, dataset.Series.Count, known.Sum(c => c.Dataset.Cadence.Count(range)),
            known.Sum(c => Slots(c, c.Provisional.Except(c.Present))), known.Sum(c => Slots(c, c.Absent.Except(c.Present).Except(c.Provisional))));

        long Slots(SeriesCoverage series, TimeRangeSet state) => series.Dataset.Cadence.Count(state.Intersect(range));
    }

    private NewNotice Revised(Dataset dataset, RevisedRows revised)
    {
        var (first, last) = (Instant.FromDateTimeOffset(revised.First), Instant.FromDateTimeOffset(revised.Last));
        var next = dataset.Cadence.Next(last);
        var names = dataset.Series.ToDictionary(s => ids.Series(dataset.Name, s));
        return new RowsRevised(
            first.ToDateTimeOffset(), (next < Instant.MaxValue ? next : last + Duration.FromMilliseconds(1)).ToDateTimeOffset(), revised.Rows,
            // A series that the catalog has no more has no name here.
            [.. revised.SeriesIds.Where(names.ContainsKey).Select(id => names[id])]).Of(dataset.Name);
    }

    private Dataset? Find(string name) => catalog.Datasets.FirstOrDefault(d => d.Name == name);
}
