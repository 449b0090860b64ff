using CsCheck;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Testing;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Tests.Coverage;

/// <summary>
/// Random sequences of what happens to a ledger, against an oracle. Many sequences go side by side, each with series of its own: their
/// fetches are one chunk, as chunks are, and all of them are compared after every step.
/// </summary>
public sealed class LedgerModelTests(PostgresFixture postgres)
{
    private const int Batches = 8;
    private const int Sequences = 250;

    private static readonly string[] Names = [.. Enumerable.Range(0, Sequences * LedgerModel.Series).Select(i => $"{(char)('a' + (i % LedgerModel.Series))}{i / LedgerModel.Series}")];
    private static readonly TimeRange Whole = LedgerModel.Range(0, LedgerModel.Slots);

    [Fact(Timeout = 500_000)]
    public async Task After_every_step_of_any_sequence_the_ledger_and_the_rows_are_what_the_oracle_says()
    {
        await using var store = await Store.CreateAsync(
            postgres,
            await TestCatalog.LoadAsync(
                series: string.Join(", ", Names), single: string.Join(", ", Names.Where(n => n[0] == 'b').Select(n => $"{n}: {n.ToUpperInvariant()}"))));

        // A failure prints the seed, with which CsCheck_Seed runs the same again, and the sequence.
        await LedgerModel.Sequences(Sequences).SampleAsync(batch => RunAsync(store, batch.Passed, batch.Sequences), iter: Batches, threads: 1);
    }

    private static async Task RunAsync(Store store, Duration[] passed, Step[][] sequences)
    {
        await store.ExecuteAsync("TRUNCATE data.prices, datafetch.coverage, datafetch.evidence, datafetch.recheck");
        var oracles = sequences.Select(_ => new LedgerOracle()).ToArray();
        for (var i = 0; i < passed.Length; i++)
        {
            store.Clock.Advance(passed[i].ToTimeSpan());
            var now = store.Clock.GetInstant();
            await ApplyAsync(store, [.. sequences.Select((steps, sequence) => (sequence, steps[i]))], now);
            var found = await ReadAsync(store, now);
            foreach (var (oracle, sequence) in oracles.Select((o, sequence) => (o, sequence)))
            {
                oracle.Apply(sequences[sequence][i], now);
                for (var slot = 0; slot < LedgerModel.Series * LedgerModel.Slots; slot++)
                {
                    var (series, at) = (slot / LedgerModel.Slots, slot % LedgerModel.Slots);
                    var expected = oracle.View(series, at, now);
                    if (found((sequence * LedgerModel.Series) + series, at) is var view && view != expected)
                    {
                        Assert.Fail($"Slot {at} of series {series}: expected {expected}, found {view}, after\n{Told(passed, sequences[sequence], i)}");
                    }
                }
            }
        }
    }

    private static string Told(Duration[] passed, Step[] steps, int last) => string.Join('\n', steps.Zip(passed).Take(last + 1).Select(s => $"  +{s.Second} {s.First}"));

    private static async Task ApplyAsync(Store store, (int Sequence, Step Step)[] steps, Instant now)
    {
        foreach (var single in (bool[])[false, true])
        {
            await FetchAsync(store, [.. steps.Where(s => s.Step is Fetch f && f.Single == single).Select(s => (s.Sequence, (Fetch)s.Step))], single);
        }

        await EachAsync<Delete>(store, steps, d => d.Range, "DELETE FROM data.prices p USING n WHERE p.series_id = n.id AND p.at >= n.start AND p.at < n.until");
        await EachAsync<Insert>(store, steps, i => i.Range, $"INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT id, start, 1, {Insert.Amount} FROM n ON CONFLICT DO NOTHING");
        foreach (var given in Of<GiveUp>(store, steps).GroupBy(g => g.Step.Range))
        {
            await store.TransactAsync(c => CoverageLedger.MarkUnreachableAsync(
                c, store.Prices, given.ToDictionary(g => g.SeriesId, _ => "down: test"), store.Prices.Cadence.Cells(TimeRangeSet.Of(given.Key)), now, Store.Ct));
        }

        foreach (var reopened in Of<Reopen>(store, steps).GroupBy(r => r.Step.Range))
        {
            await store.TransactAsync(c => CoverageLedger.ReopenAsync(c, [.. reopened.Select(r => r.SeriesId)], reopened.Key, Store.Ct));
        }

        await Parallel.ForEachAsync(steps.Where(s => s.Step is Audit), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (s, ct) =>
        {
            var audit = (Audit)s.Step;
            await store.Audit.AuditAsync(store.Prices, Name(s.Sequence, audit.Series), audit.Asked, ct);
        });
    }

    private static async Task FetchAsync(Store store, (int Sequence, Fetch Fetch)[] fetches, bool single)
    {
        if (fetches.Length == 0)
        {
            return;
        }

        var rows = new RowBuffer(store.Prices);
        var changes = new List<SeriesChange>();
        foreach (var (sequence, fetch) in fetches)
        {
            foreach (var series in fetch.Filled)
            {
                var slots = Enumerable.Range(0, LedgerModel.Slots).Where(s => fetch.Range.Contains(LedgerModel.At(s))).ToLookup(s => fetch.Has(series, s));
                foreach (var slot in slots[true])
                {
                    store.AddRow(rows, Name(sequence, series), LedgerModel.At(slot), fetch.Amount);
                }

                var (found, lacking) = (Cells(store, slots[true]), Cells(store, slots[false]));
                changes.Add(new SeriesChange(
                    store.Ids.Series("prices", Name(sequence, series)), fetch.Provisional ? TimeRangeSet.Empty : found, fetch.Provisional ? found : TimeRangeSet.Empty, lacking));
            }
        }

        var filled = fetches.SelectMany(f => f.Fetch.Filled, (f, series) => Name(f.Sequence, series));
        var task = await store.ClaimAsync(new Chunk(TestCatalog.Source, single ? TestCatalog.Single : TestCatalog.All, Whole, [new("prices", [.. filled])]));
        await store.Chunks.StoreAsync(Store.Fetched(task, new DataFetch.Storage.Chunks.FilledDataset(rows, changes, 0)), Store.Ct);
    }

    private static TimeRangeSet Cells(Store store, IEnumerable<int> slots) => store.Prices.Cadence.CellsOf(slots.Select(LedgerModel.At));

    private static async Task EachAsync<T>(Store store, (int Sequence, Step Step)[] steps, Func<T, TimeRange> range, string sql)
        where T : OfSeries
    {
        var each = Of<T>(store, steps);
        await store.TransactAsync(c => c.ExecuteAsync(
            $"WITH n AS (SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[]) AS n (id, start, until)) {sql}", Store.Ct,
            each.Select(e => e.SeriesId).ToArray(), each.Select(e => range(e.Step).Start.ToDateTimeUtc()).ToArray(), each.Select(e => range(e.Step).End.ToDateTimeUtc()).ToArray()));
    }

    private static List<(int SeriesId, T Step)> Of<T>(Store store, (int Sequence, Step Step)[] steps)
        where T : OfSeries =>
        [.. steps.Where(s => s.Step is T).Select(s => (store.Ids.Series("prices", Name(s.Sequence, ((T)s.Step).Series)), (T)s.Step))];

    private static async Task<Func<int, int, SlotView>> ReadAsync(Store store, Instant now)
    {
        var ledgers = await store.Ledger.ReadAsync(store.Prices, Names, Whole, Store.Ct);
        var lacking = await store.Ledger.LackingAsync([.. Names.Select(n => new SeriesNeed(store.Prices, n, store.Prices.Cadence.Cells(TimeRangeSet.Of(Whole))))], Store.Ct);
        var wanted = Names.Select(n => Gaps.ToFetch(ledgers[n].Of(store.Prices, n), Whole, now)).ToArray();
        var rows = (await store.Db.QueryAsync("SELECT series_id, at, amount FROM data.prices", r => (Key: (r.GetInt32(0), At(r, 1)), Amount: r.GetDecimal(2)), Store.Ct))
            .ToDictionary(r => r.Key, r => r.Amount);
        var rechecks = (await store.Db.QueryAsync(
            "SELECT series_id, lower(part), upper(part), state, times, due_at FROM datafetch.recheck, unnest(ranges) part",
            r => (SeriesId: r.GetInt32(0), Range: new TimeRange(At(r, 1), At(r, 2)), State: Enum.Parse<SlotState>(r.GetString(3), ignoreCase: true), Times: (int)r.GetInt16(4), Due: At(r, 5)),
            Store.Ct)).ToLookup(r => r.SeriesId);
        return (series, slot) =>
        {
            var (at, id, state) = (LedgerModel.At(slot), store.Ids.Series("prices", Names[series]), Of(ledgers[Names[series]], LedgerModel.At(slot)));
            var again = rechecks[id].Where(r => r.Range.Contains(at)).ToList();
            Assert.All(again, r => Assert.Equal(state, r.State));
            return new SlotView(
                state, rows.TryGetValue((id, at), out var amount) ? amount : null, again.Select(r => ((int, Instant)?)(r.Times, r.Due)).SingleOrDefault(),
                lacking[series].Ranges.Contains(at), wanted[series].Contains(at));
        };
    }

    private static SlotState Of(SeriesLedger ledger, Instant at) =>
        ledger.Present.Contains(at) ? SlotState.Present
        : ledger.Provisional.Contains(at) ? SlotState.Provisional
        : ledger.Absent.Contains(at) ? SlotState.Absent
        : ledger.Unreachable.Contains(at) ? SlotState.Unreachable
        : SlotState.Missing;

    private static string Name(int sequence, int series) => Names[(sequence * LedgerModel.Series) + series];

    private static Instant At(NpgsqlDataReader reader, int column) => Instant.FromDateTimeUtc(reader.GetDateTime(column));
}
