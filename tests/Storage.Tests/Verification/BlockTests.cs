using CsCheck;
using DataFetch.Catalog;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Verification;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Verification;

/// <summary>What is recorded of blocks, whoever computed it: the buffer, or Postgres from the rows.</summary>
public sealed class BlockTests(PostgresFixture postgres)
{
    private static readonly TimeRange Spring = Store.Range("2024-03-29T00:00:00Z", "2024-04-02T00:00:00Z"); // with a day of 23 hours

    private static readonly Gen<decimal?> Decimals = Gen.OneOf(
        Gen.Decimal.Select(d => (decimal?)d), Gen.OneOf<decimal?>(null, 0m, 0.00m, -0.0m, 10_000m, 1.10m, 40_000.00040000m, decimal.MaxValue, decimal.MinValue));

    private static readonly Gen<double?> Doubles = Gen.OneOf(
        Gen.Double.Select(d => (double?)d), Gen.OneOf<double?>(null, 0d, -0d, double.NaN, double.PositiveInfinity, double.Epsilon));

    // Postgres has no text with a zero.
    private static readonly Gen<string?> Texts = Gen.OneOf(
        Gen.String[Gen.Char['\u0001', '\u00FF'], 0, 20].Select(t => (string?)t), Gen.OneOf<string?>(null, "", "日本 🚲", new string('x', 5_000)));

    private static readonly Gen<(int Series, int Minute, decimal? Amount, double? Ratio, long? Count, string? Note)> Row =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, (4 * 24 * 60) - 1], Decimals, Doubles, Gen.OneOf(Gen.Long.Select(l => (long?)l), Gen.Const((long?)null)), Texts);

    [Theory]
    [InlineData(RowBuffer.DefaultMemory)]
    [InlineData(1_024)]
    public async Task The_digest_of_rows_on_their_way_is_that_of_the_rows_in_Postgres(long memory)
    {
        await using var store = await Store.CreateAsync(postgres);
        await Row.List[1, 60].SampleAsync(
            async drawn =>
            {
                await store.ExecuteAsync("TRUNCATE data.prices, datafetch.coverage, datafetch.evidence, datafetch.block");
                await store.StoreAsync(Spring, TestCatalog.All, Filled(store, drawn, memory, claims: true));

                var blocks = await store.VerifyAsync(Spring);

                Assert.All(blocks, b => Assert.Equal(BlockState.Same, b.State));
                Assert.Equal(drawn.Select(d => (d.Series, d.Minute)).Distinct().Count(), blocks.Sum(b => b.Rows));
            },
            iter: 60, threads: 1);
    }

    [Fact]
    public async Task Whatever_chunks_are_stored_after_each_other_their_blocks_are_those_of_the_rows()
    {
        await using var store = await Store.CreateAsync(postgres);
        await Row.List[1, 20].List[1, 5].SampleAsync(
            async chunks =>
            {
                await store.ExecuteAsync("TRUNCATE data.prices, datafetch.coverage, datafetch.evidence, datafetch.block");
                foreach (var (drawn, i) in chunks.Select((c, i) => (c, i)))
                {
                    await store.StoreAsync(Spring, TestCatalog.All, Filled(store, drawn, RowBuffer.DefaultMemory, claims: i % 2 == 0));
                }

                Assert.All(await store.VerifyAsync(Spring), b => Assert.Equal(BlockState.Same, b.State));
            },
            iter: 40, threads: 1);
    }

    [Fact(Timeout = 120_000)]
    public async Task Chunks_that_overlap_and_are_stored_at_once_end_with_the_blocks_of_all_their_rows()
    {
        await using var store = await Store.CreateAsync(postgres);
        var start = Store.At("2024-03-01T23:00:00Z");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                // Six hours on from each other: each day has rows of several writers, revised by others. Who claims nothing locks no ledger row.
                // The minutes keep two of them from being one task.
                var from = start + Duration.FromHours(6 * ((i + writer) % 12)) + Duration.FromMinutes(writer);
                var range = new TimeRange(from, from + Duration.FromHours(18));
                var answer = store.Answer(range, ["a", "b", "c"], (_, at) => (at.InUtc().Hour + writer) % 5 == 0 ? null : writer);
                await store.StoreAsync(range, TestCatalog.All, writer % 2 == 0 ? answer : answer with { Changes = [] });
            }
        })));

        var blocks = await store.VerifyAsync(new TimeRange(start, start + Duration.FromDays(4)));
        Assert.Equal(12, blocks.Count);
        Assert.All(blocks, b => Assert.Equal(BlockState.Same, b.State));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_chunk_that_waits_for_another_one_of_its_block_records_the_rows_of_both()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (day, series) = (Store.Range("2024-03-01T23:00:00Z", "2024-03-02T23:00:00Z"), store.Ids.Series("prices", "a"));
        await store.StoreAsync(Store.Hours("2024-03-01T23:00:00Z", 2), TestCatalog.All, store.Answer(Store.Hours("2024-03-01T23:00:00Z", 2), "a", 1));

        await using var first = await store.Db.OpenConnectionAsync(Store.Ct);
        await using var transaction = await first.BeginTransactionAsync(Store.Ct);
        await first.ExecuteAsync($"INSERT INTO data.prices (series_id, at, provider_id) VALUES ({series}, '2024-03-02T05:00:00Z', 1)", Store.Ct);
        await BlockWriter.RecordAsync(first, [new StoredBlocks(store.Prices, 1, [new Block(series, day, 1, day.Start, day.Start)], [], null)], Store.Ct);

        var later = Store.Hours("2024-03-02T10:00:00Z", 3);
        var second = store.StoreAsync(later, TestCatalog.All, store.Answer(later, "a", 2) with { Changes = [] });
        await Eventually.TrueAsync(
            async () => await store.ScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0,
            TimeSpan.FromSeconds(30));
        await transaction.CommitAsync(Store.Ct);
        await second;

        var block = Assert.Single(await store.VerifyAsync(day));
        Assert.Equal((BlockState.Same, 6), (block.State, block.Recorded));
    }

    // Claims none of its range where others may have to merge with it.
    private static FilledDataset Filled(
        Store store, IReadOnlyList<(int Series, int Minute, decimal? Amount, double? Ratio, long? Count, string? Note)> drawn, long memory, bool claims)
    {
        var rows = new RowBuffer(store.Prices, memory);
        foreach (var (series, minute, amount, ratio, count, note) in drawn)
        {
            store.AddRow(rows, store.Prices.Series[series], Spring.Start + Duration.FromMinutes(minute), amount, ratio, count, note);
        }

        var cells = TimeRangeSet.Of(Spring);
        return new FilledDataset(
            rows, claims ? [.. store.Prices.Series.Select(s => new SeriesChange(store.Ids.Series("prices", s), cells, TimeRangeSet.Empty, TimeRangeSet.Empty))] : [], 0);
    }
}
