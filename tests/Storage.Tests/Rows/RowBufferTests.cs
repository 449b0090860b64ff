using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Rows;

/// <summary>What is added comes back: from the buffer, from its temporary files, and from Postgres.</summary>
public sealed class RowBufferTests(PostgresFixture postgres)
{
    private static readonly decimal[] Decimals =
    [
        0m, 0.00m, -0.0m, 1m, -1m, 0.5m, 10_000m, 9_999m, 0.0001m, 0.00001m, 1.10m, 100.000m, 123_456_789.987654321m, 12_345.678m,
        79228162514264337593543950335m, -79228162514264337593543950335m, 7.9228162514264337593543950335m,
        0.0000000000000000000000000001m, -0.0000000000000000000000000001m, 0.0000000000000000000000000000m, 18446744073709551615m,
        18446744073709551.616m, 10_000_000_000_000_000_000_000_000_000m, 1.0000000000000000000000000000m, 40_000.00040000m,
    ];

    private static readonly string?[] Texts = [null, "", "a", "ñ \"quoted\" \\ \t\n 'single'", "日本 🚲", new string('x', 70_000), "\\N", "{}"];

    [Theory]
    [InlineData(RowBuffer.DefaultMemory)]
    [InlineData(16 * 1024)]
    public async Task Rows_of_every_kind_come_back_from_the_buffer_and_from_Postgres(long memory)
    {
        await using var store = await Store.CreateAsync(postgres);
        var (start, hour) = (Store.At("2024-03-01T00:00:00Z"), Duration.FromHours(1));
        var expected = Enumerable.Range(0, 600).Select(i => (
            At: start + (hour * (599 - i)), Amount: i % 30 == 29 ? (decimal?)null : Decimals[i % Decimals.Length], Ratio: i % 7 == 0 ? (double?)null : -i / 3d,
            Count: i % 5 == 0 ? (long?)null : long.MinValue + i, Note: Texts[i % Texts.Length])).ToList();
        using var rows = new RowBuffer(store.Prices, memory);
        foreach (var page in expected.Chunk(97))
        {
            using var part = new RowBuffer(store.Prices, memory);
            foreach (var row in page)
            {
                store.AddRow(part, "a", row.At, row.Amount, row.Ratio, row.Count, row.Note);
            }

            rows.Append(part);
            Assert.Equal(0, part.Count);
        }

        Assert.Equal(memory < RowBuffer.DefaultMemory, rows.Spills > 0);
        Assert.Equal(expected.Select(r => (Text(r.Amount), r.Ratio, r.Count, r.Note)), Enumerable.Range(0, rows.Count).Select(row => (
            Text(((DecimalBuffer)rows.Columns[0])[row]), ((DoubleBuffer)rows.Columns[1])[row], ((Int64Buffer)rows.Columns[2])[row],
            ((TextBuffer)rows.Columns[3])[row])));

        var range = new Catalog.TimeRange(start, start + (hour * 600));
        var change = new SeriesChange(store.Ids.Series("prices", "a"), Catalog.TimeRangeSet.Of(range), Catalog.TimeRangeSet.Empty, Catalog.TimeRangeSet.Empty);
        Assert.Equal(600, await store.StoreAsync(range, TestCatalog.All, new FilledDataset(rows, [change], 0)));
        Assert.Equal(0, await store.StoreAsync(range, TestCatalog.All, new FilledDataset(rows, [change], 0)));

        // Postgres' own text of a number shows value and scale.
        Assert.Equal(
            expected.OrderBy(r => r.At).Select(r => (Text(r.Amount), r.Ratio, r.Count, r.Note)),
            await StoredAsync(store, range));
    }

    [Fact]
    public async Task Of_rows_with_one_key_the_greatest_version_counts_and_then_the_last_added()
    {
        var quarters = (await TestCatalog.LoadAsync()).Dataset("quarters");
        using var rows = new RowBuffer(quarters);
        foreach (var (series, at, version, amount) in new (int, long, long, decimal)[]
        {
            (2, 10, 0, 1), (1, 20, 5, 2), (1, 20, 7, 3), (1, 20, 6, 4), (2, 10, 0, 5), (1, 10, -1, 6), (1, 20, 7, 7),
        })
        {
            using var page = new RowBuffer(quarters);
            page.AddKey(series, at, version);
            ((DecimalBuffer)page.Columns[0]).Add(amount);
            rows.Append(page);
        }

        Assert.Equal([6m, 7m, 5m], rows.InKeyOrder().Select(row => ((DecimalBuffer)rows.Columns[0])[row]));
        Assert.Equal(4, rows.Duplicates);
    }

    [Fact]
    public async Task Rows_come_in_key_order_whatever_the_series_are()
    {
        var quarters = (await TestCatalog.LoadAsync()).Dataset("quarters");
        foreach (var spread in new[] { 1, 40_000_000 })
        {
            var random = new Random(1);
            using var rows = new RowBuffer(quarters, memory: 1_024);
            var expected = new List<(int Series, long At)>();
            for (var i = 0; i < 5_000; i++)
            {
                var (series, at) = (random.Next(50) * spread, random.NextInt64(-1_000_000_000_000, 1_000_000_000_000));
                rows.AddKey(series, at);
                ((DecimalBuffer)rows.Columns[0]).Add(at);
                expected.Add((series, at));
            }

            Assert.True(rows.Spills > 1);
            Assert.Equal(expected.Order(), rows.InKeyOrder().Select(row => (rows.SeriesId(row), rows.AtMicroseconds(row))));
            Assert.All(rows.InKeyOrder(), row => Assert.Equal(rows.AtMicroseconds(row), ((DecimalBuffer)rows.Columns[0])[row]));
        }
    }

    [Fact]
    public async Task Values_are_added_in_the_order_of_the_columns_and_what_is_left_out_is_null()
    {
        var prices = (await TestCatalog.LoadAsync()).Dataset("prices");
        using var rows = new RowBuffer(prices);
        rows.AddKey(1, 1);
        Assert.Throws<InvalidOperationException>(() => ((DoubleBuffer)rows.Columns[1]).Add(1));
        ((DecimalBuffer)rows.Columns[0]).Add(1);
        rows.AddKey(1, 2);

        Assert.Equal([false, true, true, true], rows.Columns.Select(c => c.IsNull(0)));
        Assert.All(rows.Columns, c => Assert.True(c.IsNull(1)));
    }

    private static string? Text(decimal? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) is { } text
        ? text.TrimStart('-') is var digits && digits.All(c => c is '0' or '.') ? digits : text
        : null;

    // Of series a; a number as Postgres writes it.
    private static Task<List<(string?, double?, long?, string?)>> StoredAsync(Store store, Catalog.TimeRange range) => store.Db.QueryAsync(
        "SELECT amount::text, ratio, count, note FROM data.prices WHERE at >= $1 AND at < $2 ORDER BY at",
        r => (r.IsDBNull(0) ? null : r.GetString(0), r.IsDBNull(1) ? (double?)null : r.GetDouble(1), r.IsDBNull(2) ? (long?)null : r.GetInt64(2), r.IsDBNull(3) ? null : r.GetString(3)),
        Store.Ct, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
}
