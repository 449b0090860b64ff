using CsCheck;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Verification;
using DataFetch.Testing;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace DataFetch.Storage.Tests.Derived;

public sealed class AnnualReturnsTests(PostgresFixture postgres)
{
    private const string Yaml =
        """
        source: bars
        title: Bars of tests
        base_address: https://bars.test
        limits: [{ calls: 60, per: 60s }]
        requests:
          bars:
            path: /bars/{series}
            zone: America/New_York
            series_pattern: { name: "{name}/1Day/{adjustment}" }
            chunk_days: 366
            decoder: json-records
            records: data
            fills:
              - { dataset: stock_bars, at_field: t, at_format: offset, columns: { close: c } }
        datasets:
          stock_bars:
            title: Bars
            zone: America/New_York
            starts: 2020-01-01
            cadence: 1d
            sparse: true
            columns: { close: { type: decimal } }
            series: [A/1Day/all, B/1Day/all, A/1Day/raw]
            providers: [bars.bars]
          annual_returns:
            title: Years
            zone: America/New_York
            starts: 2020-01-01
            months: 12
            derived: { from: stock_bars, by: annual-returns }
            columns: { return_pct: { type: decimal }, base_close: { type: decimal }, last_close: { type: decimal }, from_date: { type: date }, to_date: { type: date }, sessions: { type: int64 } }
        """;

    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];

    // A bar: days behind the start of 2020, up to five years; and its close.
    private static readonly Gen<Dictionary<int, int>> Bars = Gen.Dictionary(Gen.Int[0, 5 * 365], Gen.Int[1, 500])[1, 12];

    [Fact]
    public async Task In_whatever_order_bars_come_the_returns_are_those_of_all_bars()
    {
        await using var store = await CreateAsync();
        await Bars.List[1, 4].SampleAsync(
            async chunks =>
            {
                await store.ExecuteAsync("TRUNCATE data.stock_bars, data.annual_returns, datafetch.coverage, datafetch.block");
                var all = new SortedDictionary<LocalDate, decimal>();
                foreach (var bars in chunks)
                {
                    foreach (var (day, close) in bars)
                    {
                        all[Day(day)] = close;
                    }

                    await BarsAsync(store, "A/1Day/all", bars.ToDictionary(b => Day(b.Key), b => (decimal)b.Value));
                }

                Assert.Equal(Expected(all), await ReturnsAsync(store));
                Assert.All(await VerifyAsync(store), b => Assert.Equal(BlockState.Same, b.State));
            },
            iter: 20, threads: 1);
    }

    [Fact]
    public async Task An_altered_return_is_named_by_the_chunk_of_bars_that_it_was_computed_in()
    {
        await using var store = await CreateAsync();
        await BarsAsync(store, "A/1Day/all", new Dictionary<LocalDate, decimal> { [new LocalDate(2021, 1, 4)] = 100, [new LocalDate(2021, 12, 31)] = 110 });
        Assert.Equal(2, (await VerifyAsync(store)).Count(b => b.State == BlockState.Same && b.Series == "A/1Day/all"));

        await store.ExecuteAsync("UPDATE data.annual_returns SET return_pct = 11");

        var altered = Assert.Single(await VerifyAsync(store), b => b.State != BlockState.Same);
        Assert.Equal((BlockState.Altered, "A", "bars.bars"), (altered.State, altered.Series, altered.Chunk!.Provider));
    }

    [Fact]
    public async Task A_series_without_returns_has_none()
    {
        await using var store = await CreateAsync();

        await BarsAsync(store, "A/1Day/raw", new Dictionary<LocalDate, decimal> { [Day(1)] = 1 });

        Assert.Empty(await ReturnsAsync(store));
    }

    [Fact]
    public async Task The_same_bars_again_write_no_return()
    {
        await using var store = await CreateAsync();
        var bars = new Dictionary<LocalDate, decimal> { [Day(1)] = 1, [Day(2)] = 3 };
        await BarsAsync(store, "A/1Day/all", bars);
        const string Version = "SELECT max(xmin::text::bigint) FROM data.annual_returns";
        var before = await store.ScalarAsync<long>(Version);

        await BarsAsync(store, "A/1Day/all", bars);

        Assert.Equal(before, await store.ScalarAsync<long>(Version));
    }

    [Fact]
    public async Task A_year_is_final_once_it_is_over_and_its_last_session_is_settled()
    {
        await using var store = await CreateAsync();
        var bars = new Dictionary<LocalDate, decimal> { [new(2023, 5, 2)] = 1, [new(2024, 5, 2)] = 2, [new(2025, 5, 2)] = 3 };

        await BarsAsync(store, "A/1Day/all", bars, Days(new(2023, 1, 1), new(2024, 12, 1)), Days(new(2024, 12, 1), new(2025, 6, 1)));
        Assert.Equal((Text(2023, 2024), Text(2024, 2026)), await LedgerAsync(store));

        await BarsAsync(store, "A/1Day/all", bars, Days(new(2024, 12, 1), new(2025, 6, 1)));
        Assert.Equal((Text(2023, 2025), Text(2025, 2026)), await LedgerAsync(store));
    }

    [Fact(Timeout = 60_000)]
    public async Task Neighbouring_years_that_come_at_once_see_each_other()
    {
        await using var store = await CreateAsync();
        for (var i = 0; i < 20; i++)
        {
            await store.ExecuteAsync("TRUNCATE data.stock_bars, data.annual_returns, datafetch.coverage");
            await Task.WhenAll(new LocalDate[] { new(2022, 6, 1), new(2023, 6, 1) }.Select(
                (day, n) => Task.Run(() => BarsAsync(store, "A/1Day/all", new Dictionary<LocalDate, decimal> { [day] = 10 + n }), Store.Ct)));

            Assert.Equal(10, await store.ScalarAsync<decimal>("SELECT return_pct FROM data.annual_returns ORDER BY at DESC LIMIT 1"));
        }
    }

    private static LocalDate Day(int days) => new LocalDate(2020, 1, 1).PlusDays(days);

    private static string Text(int from, int until) => TimeRangeSet.Of(Days(new LocalDate(from, 1, 1), new LocalDate(until, 1, 1))).ToString();

    private static TimeRange Days(LocalDate from, LocalDate until) => new(NewYork.StartOfDay(from), NewYork.StartOfDay(until));

    private static IReadOnlyList<string> Expected(SortedDictionary<LocalDate, decimal> bars) =>
    [
        .. from bar in bars
           group bar by bar.Key.Year into year
           let start = bars.LastOrDefault(b => b.Key.Year == year.Key - 1, year.First())
           let last = year.Last()
           select $"{year.Key}-01-01 {Math.Round(((last.Value / start.Value) - 1) * 100, 6, MidpointRounding.AwayFromZero):F6} {start.Value:F0} {last.Value:F0} {start.Key:uuuu-MM-dd} {last.Key:uuuu-MM-dd} {year.Count()}",
    ];

    private static Task<List<string>> ReturnsAsync(Store store) => store.Db.QueryAsync(
        """
        SELECT concat_ws(' ', (at AT TIME ZONE 'America/New_York')::date, return_pct, base_close, last_close, from_date, to_date, sessions)
        FROM data.annual_returns ORDER BY series_id, at
        """,
        r => r.GetString(0), Store.Ct);

    // Bars and returns.
    private static async Task<List<VerifiedBlock>> VerifyAsync(Store store)
    {
        var years = Days(new LocalDate(2019, 1, 1), new LocalDate(2028, 1, 1));
        return [.. await store.VerifyAsync(years, store.Catalog.Dataset("stock_bars")), .. await store.VerifyAsync(years, store.Catalog.Dataset("annual_returns"))];
    }

    private async Task<Store> CreateAsync() => await Store.CreateAsync(
        postgres,
        await CatalogLoader.LoadAsync(new Dictionary<string, string> { ["bars.yaml"] = Yaml }, new ConfigurationBuilder().Build(), Store.Ct));

    private static async Task BarsAsync(
        Store store, string series, IReadOnlyDictionary<LocalDate, decimal> bars, TimeRange? present = null, TimeRange? provisional = null)
    {
        var (dataset, id) = (store.Catalog.Dataset("stock_bars"), store.Ids.Series("stock_bars", series));
        var rows = new RowBuffer(dataset);
        foreach (var (day, close) in bars)
        {
            rows.AddKey(id, NewYork.StartOfDay(day).ToUnixTimeTicks() / 10);
            ((DecimalBuffer)rows.Columns[0]).Add(close);
        }

        // A range of its own for each chunk: two of one would be one task.
        var from = bars.Keys.Min();
        var change = new SeriesChange(id, Set(present), Set(provisional), TimeRangeSet.Empty);
        var task = await store.ClaimAsync(new Chunk("bars", "bars", Days(from, bars.Keys.Max().PlusDays(1)), [new ChunkFill("stock_bars", [series])]));
        await store.Chunks.StoreAsync(Store.Fetched(task, new FilledDataset(rows, [change], 0)), Store.Ct);

        static TimeRangeSet Set(TimeRange? range) => range is { } some ? TimeRangeSet.Of(some) : TimeRangeSet.Empty;
    }

    private static async Task<(string Present, string Provisional)> LedgerAsync(Store store)
    {
        var range = Days(new LocalDate(2020, 1, 1), new LocalDate(2030, 1, 1));
        var ledger = (await store.Ledger.ReadAsync(store.Catalog.Dataset("annual_returns"), ["A"], range, Store.Ct))["A"];
        return (ledger.Present.ToString(), ledger.Provisional.ToString());
    }
}
