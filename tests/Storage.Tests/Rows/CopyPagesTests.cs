using System.Globalization;
using System.Text;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Rows;

public sealed class CopyPagesTests(PostgresFixture postgres)
{
    private const string Key = "1, timestamptz '2025-06-01T00:00:00Z' + n * interval '1 hour', 2::smallint";

    [Fact]
    public async Task Rows_of_any_length_come_whole_and_in_their_order()
    {
        await using var store = await Store.CreateAsync(postgres);

        // From none to more than two pages, and so that rows end where pages do.
        var rows = await ReadAsync(store, $"SELECT {Key}, repeat('x', (n * 7919) % 160000) FROM generate_series(0, 199) n", row => (row.At, row.Text(0).Length));

        var start = Store.At("2025-06-01T00:00:00Z").ToUnixTimeTicks() / 10;
        Assert.Equal(Enumerable.Range(0, 200).Select(n => (start + (n * 3_600_000_000L), n * 7919 % 160_000)), rows);
    }

    [Fact]
    public async Task No_rows_are_no_page()
    {
        await using var store = await Store.CreateAsync(postgres);

        Assert.Empty(await ReadAsync(store, $"SELECT {Key} FROM generate_series(1, 0) n", row => row.SeriesId));
    }

    [Fact]
    public async Task Numerics_are_read_with_their_scale_as_they_are()
    {
        await using var store = await Store.CreateAsync(postgres);
        var random = new Random(); // the number is in the failure
        string[] texts = [.. Enumerable.Range(0, 20_000).Select(_ => Digits(random)), "0", "0.000", "10000", "0.0001", "79228162514264337593543950335", "-0.0000000000000000000000000001"];
        await store.ExecuteAsync("CREATE TABLE data.texts (n integer, text text)");
        await using (var connection = await store.Db.OpenConnectionAsync(Store.Ct))
        {
            await connection.ExecuteAsync("INSERT INTO data.texts SELECT n, t FROM unnest($1) WITH ORDINALITY u (t, n)", Store.Ct, (object)texts);
        }

        var read = await ReadAsync(store, $"SELECT {Key}, text::numeric FROM data.texts ORDER BY n", row => row.Decimal(0).ToString(CultureInfo.InvariantCulture));

        Assert.Equal(texts, read);
    }

    [Theory]
    [InlineData("'NaN'")]
    [InlineData("'Infinity'")]
    [InlineData("79228162514264337593543950336")]
    [InlineData("1e400")]
    [InlineData("0.00000000000000000000000000001")]
    public async Task A_numeric_that_no_decimal_holds_is_an_overflow(string number)
    {
        await using var store = await Store.CreateAsync(postgres);

        await Assert.ThrowsAsync<OverflowException>(() => ReadAsync(store, $"SELECT {Key}, {number}::numeric FROM generate_series(1, 1) n", row => row.Decimal(0)));
    }

    [Fact]
    public async Task Nulls_lie_between_values_of_every_type()
    {
        await using var store = await Store.CreateAsync(postgres);

        var rows = await ReadAsync(
            store,
            $"""SELECT {Key}, NULL::numeric, true, NULL::text, date '1969-12-31', timestamptz '1969-12-31T23:59:59.999999Z', NULL::jsonb, jsonb '[1.50]', -2::bigint, 0.5::float8 FROM generate_series(0, 0) n""",
            row => (Nulls: Nulls(row, 9), Flag: row.Boolean(1), Day: row.Day(3), At: row.Microseconds(4),
                Json: Encoding.UTF8.GetString(row.Json(6)), Number: row.Int64(7), Double: row.Double(8)));

        Assert.Equal(("-x-xx-xxx", true, -1, -1L, "[1.50]", -2L, 0.5), Assert.Single(rows));
    }

    [Fact]
    public async Task Who_stops_reading_early_does_not_wait_for_the_rest()
    {
        await using var store = await Store.CreateAsync(postgres);
        await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);

        await foreach (var _ in CopyPages.ReadAsync(connection, $"SELECT {Key} FROM (SELECT generate_series(1, 100000000000) n) endless", Store.Ct))
        {
            break;
        }

        Assert.Equal(1, (await connection.QueryAsync("SELECT 1", r => r.GetInt32(0), Store.Ct)).Single());
    }

    [Fact]
    public async Task A_cancelled_reading_ends_as_one_while_the_server_still_computes()
    {
        await using var store = await Store.CreateAsync(postgres);
        await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in CopyPages.ReadAsync(connection, $"SELECT {Key}, pg_sleep(n / 3000 * 60)::text FROM (SELECT generate_series(1, 4000) n) slow", cancelled.Token))
            {
                await cancelled.CancelAsync();
            }
        });

        await Eventually.TrueAsync(
            async () => await store.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%' AND state = 'active'") == 0,
            TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_fault_of_the_server_behind_the_first_page_is_thrown_and_the_connection_stays_usable()
    {
        await using var store = await Store.CreateAsync(postgres);
        await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);

        var fault = await Assert.ThrowsAsync<Npgsql.PostgresException>(async () => await CopyPages.ReadAsync(
            connection, $"SELECT {Key}, 1 / (n - 9000) FROM (SELECT generate_series(1, 10000) n) numbers", Store.Ct).CountAsync(Store.Ct));

        Assert.Equal("22012", fault.SqlState);
        Assert.Equal(1, (await connection.QueryAsync("SELECT 1", r => r.GetInt32(0), Store.Ct)).Single());
    }

    private static async Task<List<T>> ReadAsync<T>(Store store, string query, Func<StoredRow, T> read)
    {
        await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);
        var rows = new List<T>();
        await foreach (var page in CopyPages.ReadAsync(connection, query, Store.Ct))
        {
            foreach (var row in page.Rows)
            {
                rows.Add(read(row));
            }
        }

        return rows;
    }

    private static string Nulls(StoredRow row, int columns)
    {
        var nulls = new StringBuilder();
        for (var i = 0; i < columns; i++)
        {
            nulls.Append(row.IsNull(i) ? '-' : 'x');
        }

        return nulls.ToString();
    }

    private static string Digits(Random random)
    {
        var digits = string.Concat(Enumerable.Range(0, random.Next(1, 29)).Select(_ => random.Next(3) == 0 ? '0' : (char)('0' + random.Next(10))));
        var scale = random.Next(digits.Length + 1);
        var (whole, fraction) = (digits[..^scale].TrimStart('0'), digits[^scale..]);
        var number = (whole.Length == 0 ? "0" : whole) + (fraction.Length == 0 ? "" : "." + fraction);
        return number.Any(c => c is > '0' and <= '9') && random.Next(2) == 0 ? "-" + number : number;
    }
}
