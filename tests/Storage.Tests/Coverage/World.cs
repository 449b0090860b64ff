using System.Collections.Concurrent;
using DataFetch.Catalog;
using DataFetch.Storage.Schema;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

/// <summary>
/// Upstreams that answer the same whenever they are asked, so that what the ledger and the rows must be in the end follows from who was
/// asked for what, in whatever order. The hours lie around New Year of UTC: two ledger rows a series.
/// </summary>
internal sealed class World(Store store)
{
    private static readonly string[][] Sets = [["a", "b", "c"], ["b", "c"], ["c", "a"], ["b"]];

    private readonly ConcurrentBag<(bool Single, string Series, TimeRange Range)> asked = [];
    private readonly ConcurrentBag<TimeRange> quarters = [];
    private int chunks;

    public Instant Start { get; } = Store.At("2023-12-22T23:00:00Z");

    public Instant End => Start + Duration.FromDays(20);

    /// <summary>One writer's turn, on up to four days from the start of a range.</summary>
    public async Task ActAsync(Random random, int writer, TimeRange range)
    {
        range = range with { End = Instant.Min(range.End, range.Start + Duration.FromHours(random.Next(1, 96))) };
        switch (writer % 8)
        {
            case 0:
                await GiveUpAsync(range, random.Next(2) == 0);
                break;
            case 1:
                await AuditAsync(random.Next(4));
                break;
            case 2 or 3:
                await FetchAsync(range, TestCatalog.Single, ["b"], withQuarters: false);
                break;
            default:
                await FetchAsync(range, TestCatalog.All, Sets[random.Next(Sets.Length)], random.Next(2) == 0);
                break;
        }
    }

    public async Task CompareAsync()
    {
        var range = new TimeRange(Start, End);
        var rows = (await store.Db.QueryAsync(
            "SELECT s.name, p.at, p.amount FROM data.prices p JOIN datafetch.series s ON s.id = p.series_id",
            r => (Key: (r.GetString(0), Instant.FromDateTimeUtc(r.GetDateTime(1))), Amount: r.GetDecimal(2)), Store.Ct)).ToDictionary(r => r.Key, r => r.Amount);
        foreach (var series in store.Prices.Series)
        {
            var ledger = await store.LedgerAsync(series, range);
            foreach (var at in store.Prices.Cadence.Slots(range))
            {
                var by = asked.Where(a => a.Series == series && a.Range.Contains(at)).Select(a => a.Single).Distinct().ToList();
                var isPresent = by.Any(single => Has(single, series, at));
                var isAbsent = !isPresent && by.Count == (series == "b" ? 2 : 1);
                Assert.Equal(
                    (series, at, isPresent, isAbsent, isPresent ? Amount(at) : (decimal?)null),
                    (series, at, ledger.Present.Contains(at), ledger.Absent.Contains(at), rows.TryGetValue((series, at), out var amount) ? amount : null));
            }
        }

        var whole = Store.Range("2023-12-01T00:00:00Z", "2024-02-01T00:00:00Z");
        Assert.Equal(
            TimeRangeSet.Of(quarters.Select(q => store.Quarters.Cadence.Cells(TimeRangeSet.Of(q))[0])),
            (await store.Ledger.ReadAsync(store.Quarters, ["q"], whole, Store.Ct))["q"].Present);
        Assert.Equal(0, await store.ScalarAsync<long>(
            """
            SELECT count(*) FROM datafetch.coverage c
            LEFT JOIN (SELECT series_id, period, range_agg(ranges) FILTER (WHERE state = 'absent') AS absent, range_agg(ranges) FILTER (WHERE state = 'unreachable') AS unreachable
                       FROM datafetch.recheck GROUP BY series_id, period) r USING (series_id, period)
            WHERE c.absent <> coalesce(r.absent, '{}') OR c.unreachable <> coalesce(r.unreachable, '{}')
            """));
    }

    private async Task FetchAsync(TimeRange range, string request, string[] series, bool withQuarters)
    {
        var answer = store.Answer(range, series, (name, at) => Has(request == TestCatalog.Single, name, at) ? Amount(at) : null);
        var task = await store.ClaimAsync(Store.Chunk(Distinct(range), request));
        await store.Chunks.StoreAsync(withQuarters ? Store.Fetched(task, store.AnswerQuarters(range, 7), answer) : Store.Fetched(task, answer), Store.Ct);
        foreach (var name in series)
        {
            asked.Add((request == TestCatalog.Single, name, range));
        }

        if (withQuarters)
        {
            quarters.Add(range);
        }
    }

    private async Task GiveUpAsync(TimeRange range, bool isRetried)
    {
        var task = await store.ClaimAsync(Store.Chunk(Distinct(range)));
        await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);
        if (isRetried)
        {
            Assert.NotNull(await store.Outcomes.RetryAsync(task.Id, Store.Ct));
        }
    }

    private async Task AuditAsync(int which)
    {
        var (dataset, series) = which == 3 ? (store.Quarters, "q") : (store.Prices, store.Prices.Series[which]);
        var found = await store.Audit.AuditAsync(dataset, series, new TimeRange(Start, End), Store.Ct);
        Assert.Equal((0L, 0L), (found.Vanished, found.Unrecorded));
    }

    // A chunk that is in flight is joined: each of these is its own, with the same slots.
    private TimeRange Distinct(TimeRange range) => range with { Start = range.Start - Duration.FromMilliseconds(Interlocked.Increment(ref chunks)) };

    private static bool Has(bool single, string series, Instant at) => (Hours(at) * 31 + series[0] * 7 + (single ? 3 : 0)) % 5 is 1 or 3;

    private static decimal Amount(Instant at) => Hours(at) % 1000;

    private static long Hours(Instant at) => at.ToUnixTimeSeconds() / 3600;
}
