using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using DataFetch.Planning;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Testing;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

/// <summary>A dataset by days, of which the series <c>a-fine</c> has slots every 15 minutes and need not have a row at each.</summary>
public sealed class GroupTests(PostgresFixture postgres)
{
    private const string Yaml =
        """
        source: up
        title: Groups
        base_address: https://up.test
        limits: [{ calls: 60, per: 60s }]
        requests:
          all:
            path: /{series}
            zone: UTC
            series_pattern: { name: "{name}" }
            chunk_days: 1
            decoder: json-records
            records: data
            fills:
              - { dataset: prices, at_field: t, at_format: offset, columns: { amount: c } }
        datasets:
          prices:
            title: Prices
            zone: UTC
            starts: 2020-01-01
            cadence: 1d
            groups:
              - { series: "*-fine", cadence: 15m, sparse: true }
            columns: { amount: { type: decimal } }
            series: [a-day, a-fine]
            providers: [up.all]
        """;

    private static readonly TimeRange Day = Store.Range("2025-05-20T00:00:00Z", "2025-05-21T00:00:00Z");

    [Fact]
    public async Task The_ledger_keeps_a_series_by_the_periods_of_its_group()
    {
        await using var store = await CreateAsync();

        await StoreAsync(store, "a-fine", Day.Start);
        await StoreAsync(store, "a-day", Day.Start);

        Assert.Equal(
            "a-day 2025-01-01, a-fine 2025-05-01",
            await store.ScalarAsync<string>(
                "SELECT string_agg(s.name || ' ' || c.period, ', ' ORDER BY s.name) FROM datafetch.coverage c JOIN datafetch.series s ON s.id = c.series_id"));
    }

    [Fact]
    public async Task A_series_is_judged_by_the_slots_of_its_group()
    {
        await using var store = await CreateAsync();
        await StoreAsync(store, "a-fine", Day.Start);

        var ledger = (await store.Ledger.ReadAsync(store.Prices, ["a-fine"], Day, Store.Ct))["a-fine"];

        Assert.Equal(96, Gaps.Count(ledger.Of(store.Prices.For("a-fine"), "a-fine"), Day, store.Clock.GetInstant()).Present);
    }

    [Fact]
    public async Task What_is_given_up_are_the_slots_of_the_group()
    {
        await using var store = await CreateAsync();
        var task = await store.ClaimAsync(Chunk("a-fine"));

        await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);

        Assert.Equal("2025-05-01", await store.ScalarAsync<string>("SELECT period::text FROM datafetch.coverage"));
    }

    [Fact]
    public async Task An_audit_finds_no_row_of_a_sparse_series_vanished_and_one_beside_the_ledger_unrecorded()
    {
        await using var store = await CreateAsync();
        await StoreAsync(store, "a-fine", Day.Start, Day.Start + Duration.FromMinutes(15));
        await store.ExecuteAsync(
            $"""
            DELETE FROM data.prices WHERE at = '2025-05-20T00:00Z';
            INSERT INTO data.prices (series_id, at, provider_id) VALUES ({store.Ids.Series("prices", "a-fine")}, '2025-05-21T00:15Z', 1)
            """);

        Assert.Equal(
            (2L, 0L, 1L),
            (await store.Audit.AuditAsync(store.Prices.For("a-fine"), "a-fine", Day with { End = Day.End + Duration.FromDays(1) }, Store.Ct)).Counts);
    }

    private static Chunk Chunk(string series) => new("up", "all", Day, [new ChunkFill("prices", [series])]);

    private static async Task StoreAsync(Store store, string series, params Instant[] rows)
    {
        var (dataset, id) = (store.Prices.For(series), store.Ids.Series("prices", series));
        var buffer = new RowBuffer(dataset);
        foreach (var at in rows)
        {
            buffer.AddKey(id, at.ToUnixTimeTicks() / 10);
            ((DecimalBuffer)buffer.Columns[0]).Add(1);
        }

        var change = new SeriesChange(id, TimeRangeSet.Of(Day), TimeRangeSet.Empty, TimeRangeSet.Empty);
        await store.Chunks.StoreAsync(Store.Fetched(await store.ClaimAsync(Chunk(series)), new FilledDataset(buffer, [change], 0)), Store.Ct);
    }

    private async Task<Store> CreateAsync() => await Store.CreateAsync(
        postgres,
        await CatalogLoader.LoadAsync(new Dictionary<string, string> { ["up.yaml"] = Yaml }, new ConfigurationBuilder().Build(), Store.Ct));
}
