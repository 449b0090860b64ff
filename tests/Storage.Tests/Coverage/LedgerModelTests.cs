using CsCheck;
using DataFetch.Catalog;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

/// <summary>
/// Random sequences of what happens to a ledger, against an oracle that keeps one small record a slot. The slots are few, so that
/// events meet, and lie around New Year of UTC, so that they fall into two ledger rows.
/// </summary>
public sealed class LedgerModelTests(PostgresFixture postgres)
{
    private const int Slots = 8;
    private static readonly Instant First = Store.At("2023-12-31T20:00:00Z");
    private static readonly string[] Series = ["a", "b", "c"];

    private static readonly Gen<(int Start, int Length)> Part = Gen.Select(Gen.Int[0, Slots - 1], Gen.Int[1, Slots]);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (4, Gen.Select(Gen.Bool, Part, Gen.Int[0, 2].Array[Slots], Gen.Bool).Select(Step (single, part, answers, provisional) =>
            new Fetch(single ? TestCatalog.Single : TestCatalog.All, part.Start, part.Length, answers, provisional))),
        (1, Gen.Select(Gen.Int[0, 2], Part).Select(Step (series, part) => new Delete(Series[series], part.Start, part.Length))),
        (1, Gen.Select(Gen.Int[0, 2], Gen.Int[0, Slots - 1]).Select(Step (series, slot) => new Insert(Series[series], slot))),
        (1, Gen.Select(Gen.Int[0, 2], Part).Select(Step (series, part) => new GiveUp(Series[series], part.Start, part.Length))),
        (1, Gen.Select(Gen.Int[0, 2], Part).Select(Step (series, part) => new Reopen(Series[series], part.Start, part.Length))),
        (2, Gen.Select(Gen.Int[0, 2], Part, Gen.Int[0, 59]).Select(Step (series, part, minutes) =>
            new Audit(Series[series], part.Start, part.Length, minutes))));

    private enum State
    {
        Missing,
        Present,
        Provisional,
        Absent,
        Unreachable,
    }

    [Fact]
    public async Task After_any_sequence_of_events_the_ledger_is_what_the_oracle_says()
    {
        await using var store = await Store.CreateAsync(postgres);

        // A failure prints the seed of the shortest sequence found; CsCheck_Seed runs it again.
        await Steps.List[1, 40].SampleAsync(
            async steps =>
            {
                await store.ExecuteAsync("TRUNCATE data.prices, datafetch.coverage, datafetch.evidence");
                var oracle = new Oracle();
                foreach (var step in steps)
                {
                    await ApplyAsync(store, step);
                    oracle.Apply(step);
                    Assert.Equal(oracle.ToString(), await ReadAsync(store));
                }
            },
            iter: 100, threads: 1);
    }

    private static TimeRange Range(int start, int length) =>
        new(First + Duration.FromHours(start), First + Duration.FromHours(Math.Min(start + length, Slots)));

    private static Instant At(int slot) => First + Duration.FromHours(slot);

    private static int Slot(Instant at) => (int)(at - First).TotalHours;

    private static async Task ApplyAsync(Store store, Step step)
    {
        var id = step is OfSeries of ? store.Ids.Series("prices", of.Series) : 0;
        await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);
        switch (step)
        {
            case Fetch fetch:
                await store.StoreAsync(
                    fetch.Range, fetch.Provider, store.Answer(fetch.Range, fetch.Filled, (series, at) => fetch.Has(series, Slot(at)) ? 1 : null, fetch.Provisional));
                break;
            case Delete delete:
                await connection.ExecuteAsync(
                    "DELETE FROM data.prices WHERE series_id = $1 AND at >= $2 AND at < $3", Store.Ct,
                    id, delete.Range.Start.ToDateTimeUtc(), delete.Range.End.ToDateTimeUtc());
                break;
            case Insert insert:
                await connection.ExecuteAsync(
                    "INSERT INTO data.prices (series_id, at, provider_id, amount) VALUES ($1, $2, 1, 5) ON CONFLICT DO NOTHING", Store.Ct,
                    id, At(insert.Slot).ToDateTimeUtc());
                break;
            case GiveUp give:
                await CoverageLedger.MarkUnreachableAsync(
                    connection, store.Prices, [id], store.Prices.Cadence.Cells(TimeRangeSet.Of(give.Range)), Store.Ct);
                break;
            case Reopen reopen:
                await CoverageLedger.ReopenAsync(connection, [id], reopen.Range, Store.Ct);
                break;
            case Audit audit:
                await store.Audit.AuditAsync(store.Prices, audit.Series, audit.Asked, Store.Ct);
                break;
        }
    }

    private static async Task<string> ReadAsync(Store store)
    {
        var ledgers = await store.Ledger.ReadAsync(store.Prices, Series, Range(0, Slots), Store.Ct);
        return string.Join('\n', Series.Select(series => string.Concat(Enumerable.Range(0, Slots).Select(slot => Letter(Of(ledgers[series], At(slot)))))));
    }

    private static State Of(SeriesLedger ledger, Instant at) =>
        ledger.Present.Contains(at) ? State.Present
        : ledger.Provisional.Contains(at) ? State.Provisional
        : ledger.Absent.Contains(at) ? State.Absent
        : ledger.Unreachable.Contains(at) ? State.Unreachable
        : State.Missing;

    private static char Letter(State state) => ".PpAU"[(int)state];

    private abstract record Step;

    private abstract record OfSeries(string Series) : Step;

    /// <summary>A chunk that was fetched and stored.</summary>
    /// <param name="Answers">For each slot whether the provider has it: of all series, of none, of <c>a</c> and <c>c</c> alone.</param>
    private sealed record Fetch(string Provider, int Start, int Length, int[] Answers, bool Provisional) : Step
    {
        public TimeRange Range => Range(Start, Length);

        public string[] Filled => Provider == TestCatalog.Single ? ["b"] : Series;

        public bool Has(string series, int slot) => Answers[slot] == 0 || (Answers[slot] == 2 && series != "b");

        public override string ToString() => $"Fetch({Provider}, {Start}+{Length}, {string.Concat(Answers)}, {Provisional})";
    }

    /// <summary>Somebody deletes rows behind the ledger's back.</summary>
    private sealed record Delete(string Series, int Start, int Length) : OfSeries(Series)
    {
        public TimeRange Range => Range(Start, Length);
    }

    /// <summary>Somebody inserts a row behind the ledger's back.</summary>
    private sealed record Insert(string Series, int Slot) : OfSeries(Series);

    private sealed record GiveUp(string Series, int Start, int Length) : OfSeries(Series)
    {
        public TimeRange Range => Range(Start, Length);
    }

    private sealed record Reopen(string Series, int Start, int Length) : OfSeries(Series)
    {
        public TimeRange Range => Range(Start, Length);
    }

    /// <param name="Minutes">By which both ends lie behind a slot.</param>
    private sealed record Audit(string Series, int Start, int Length, int Minutes) : OfSeries(Series)
    {
        public TimeRange Asked => new(Range(Start, Length).Start + Duration.FromMinutes(Minutes), Range(Start, Length).End + Duration.FromMinutes(Minutes));
    }

    private sealed class Oracle
    {
        private readonly Dictionary<(string Series, int Slot), (State State, bool Row, string[] Lacking)> slots =
            Series.SelectMany(_ => Enumerable.Range(0, Slots), (series, slot) => (series, slot)).ToDictionary(k => k, _ => (State.Missing, false, Array.Empty<string>()));

        public void Apply(Step step)
        {
            switch (step)
            {
                case Fetch fetch:
                    Apply(fetch);
                    break;
                case Delete delete:
                    Each(delete.Series, delete.Range, s => s with { Row = false });
                    break;
                case Insert insert:
                    Each(insert.Series, new TimeRange(At(insert.Slot), At(insert.Slot + 1)), s => s with { Row = true });
                    break;
                case GiveUp give:
                    Each(give.Series, give.Range, s => s.State == State.Missing ? s with { State = State.Unreachable } : s);
                    break;
                case Reopen reopen:
                    Each(reopen.Series, reopen.Range, s => s.State == State.Unreachable ? s with { State = State.Missing } : s);
                    break;
                case Audit audit:
                    Each(audit.Series, audit.Asked, s => (s.Row, s.State) switch
                    {
                        (false, State.Present or State.Provisional) => s with { State = State.Missing },
                        (true, not (State.Present or State.Provisional)) => s with { State = State.Present },
                        _ => s,
                    });
                    break;
            }
        }

        public override string ToString() => string.Join('\n', Series.Select(series =>
            string.Concat(Enumerable.Range(0, Slots).Select(slot => Letter(slots[(series, slot)].State)))));

        private void Apply(Fetch fetch)
        {
            foreach (var series in fetch.Filled)
            {
                Each(series, fetch.Range, (s, slot) => fetch.Has(series, slot)
                    ? (fetch.Provisional ? State.Provisional : State.Present, true, [.. s.Lacking.Except([fetch.Provider])])
                    : s with { Lacking = [.. s.Lacking.Union([fetch.Provider])] });
                Each(series, fetch.Range, (s, slot) =>
                    !fetch.Has(series, slot) && s.Lacking.Length == (series == "b" ? 2 : 1) && s.State is not (State.Present or State.Provisional)
                        ? s with { State = State.Absent }
                        : s);
            }
        }

        private void Each(string series, TimeRange range, Func<(State State, bool Row, string[] Lacking), (State, bool, string[])> change) =>
            Each(series, range, (s, _) => change(s));

        private void Each(string series, TimeRange range, Func<(State State, bool Row, string[] Lacking), int, (State, bool, string[])> change)
        {
            foreach (var slot in Enumerable.Range(0, Slots).Where(slot => range.Contains(At(slot))))
            {
                slots[(series, slot)] = change(slots[(series, slot)], slot);
            }
        }
    }
}
