using System.Text;
using DataFetch.Catalog;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Chunks;

public sealed class ChunkStoreTests(PostgresFixture postgres)
{
    private static readonly TimeRange Day = Store.Range("2024-03-01T23:00:00Z", "2024-03-02T23:00:00Z");

    [Fact]
    public async Task Storing_the_same_chunk_twice_writes_nothing_the_second_time()
    {
        await using var store = await Store.CreateAsync(postgres);

        Assert.Equal(72, await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, ["a", "b", "c"], (_, at) => at.InUtc().Hour)));
        var versions = await store.ScalarAsync<long>("SELECT max(xmin::text::bigint) FROM data.prices");
        Assert.Equal(0, await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, ["a", "b", "c"], (_, at) => at.InUtc().Hour)));

        Assert.Equal(versions, await store.ScalarAsync<long>("SELECT max(xmin::text::bigint) FROM data.prices"));
        Assert.Equal(72, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices"));
        Assert.Equal((24L, 0L, 0L, 0L), await store.SlotsAsync("b", Day));
    }

    [Fact]
    public async Task A_changed_value_writes_one_row()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1));

        var written = await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, ["a"], (_, at) => at == Day.Start ? 2 : 1));

        Assert.Equal(1, written);
        Assert.Equal(25, await store.ScalarAsync<decimal>("SELECT sum(amount) FROM data.prices"));
    }

    [Fact]
    public async Task A_value_that_becomes_null_or_stops_being_null_is_a_change()
    {
        await using var store = await Store.CreateAsync(postgres);
        var hour = new TimeRange(Day.Start, Day.Start + Duration.FromHours(1));
        async Task<long> StoreAsync(decimal? amount, string? note)
        {
            var rows = new RowBuffer(store.Prices);
            store.AddRow(rows, "a", hour.Start, amount, note: note);
            var change = new SeriesChange(store.Ids.Series("prices", "a"), TimeRangeSet.Of(hour), TimeRangeSet.Empty, TimeRangeSet.Empty);
            return await store.StoreAsync(hour, TestCatalog.All, new FilledDataset(rows, [change], 0));
        }

        Assert.Equal(1, await StoreAsync(1, null));
        Assert.Equal(1, await StoreAsync(null, null));
        Assert.Equal(0, await StoreAsync(null, null));
        Assert.Equal(1, await StoreAsync(null, ""));
        Assert.Equal(1, await StoreAsync(0, ""));
    }

    [Fact]
    public async Task Every_type_comes_back_as_it_went_in()
    {
        await using var store = await Store.CreateAsync(postgres);
        var hour = new TimeRange(Day.Start, Day.Start + Duration.FromHours(1));
        var rows = new RowBuffer(store.Prices);
        store.AddRow(rows, "a", hour.Start, -79228162514264337593543950335m, double.Epsilon, long.MinValue, "ñ \" \\ \t \n {}");
        var change = new SeriesChange(store.Ids.Series("prices", "a"), TimeRangeSet.Of(hour), TimeRangeSet.Empty, TimeRangeSet.Empty);
        await store.StoreAsync(hour, TestCatalog.All, new FilledDataset(rows, [change], 0));

        var stored = Assert.Single(await store.Rows.LatestAsync(
            store.Prices, store.Prices.Columns, [store.Ids.Series("prices", "a")],
            row => (row.At, row.Decimal(0), row.Double(1), row.Int64(2), Encoding.UTF8.GetString(row.Text(3))), Store.Ct));

        Assert.Equal((hour.Start.ToUnixTimeTicks() / 10, -79228162514264337593543950335m, double.Epsilon, long.MinValue, "ñ \" \\ \t \n {}"), stored);
    }

    [Fact]
    public async Task A_row_that_an_answer_has_twice_is_stored_once_with_the_later_value()
    {
        await using var store = await Store.CreateAsync(postgres);
        foreach (var expected in new[] { 1, 0 })
        {
            var rows = new RowBuffer(store.Prices);
            store.AddRow(rows, "a", Day.Start, 1);
            store.AddRow(rows, "a", Day.Start, 2);
            var cell = TimeRangeSet.Of(new TimeRange(Day.Start, Day.Start + Duration.FromHours(1)));
            var change = new SeriesChange(store.Ids.Series("prices", "a"), cell, TimeRangeSet.Empty, TimeRangeSet.Empty);

            Assert.Equal(expected, await store.StoreAsync(Day, TestCatalog.All, new FilledDataset(rows, [change], 0)));
            Assert.Equal(2, await store.ScalarAsync<decimal>("SELECT amount FROM data.prices"));
        }
    }

    [Fact]
    public async Task A_row_keeps_the_time_of_its_creation_when_it_is_changed()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1));
        var created = await store.ScalarAsync<DateTime>("SELECT max(created_at) FROM data.prices");

        Assert.Equal(24, await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 2)));

        Assert.Equal(created, await store.ScalarAsync<DateTime>("SELECT max(created_at) FROM data.prices_named"));
        Assert.Equal(24, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices WHERE amount = 2 AND created_at = (SELECT min(created_at) FROM data.prices)"));
    }

    [Fact]
    public async Task An_equal_row_is_not_even_locked()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, ["a", "b"], (_, at) => at.InUtc().Hour));
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, ["a", "b"], (s, at) => s == "a" ? at.InUtc().Hour : 99));

        Assert.Equal("0", await store.ScalarAsync<string>(
            $"SELECT max(xmax::text::bigint)::text FROM data.prices WHERE series_id = {store.Ids.Series("prices", "a")}"));
        Assert.Equal(24, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices WHERE amount = 99"));
    }

    [Fact]
    public async Task A_lost_fence_stores_nothing()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Day));
        await store.AdvanceServerClockAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await store.Tasks.ExpireLeasesAsync(Store.Ct));
        var second = Assert.Single(await store.Tasks.ClaimAsync([task.Id], "second", Duration.FromMinutes(1), Store.Ct));
        const string Trace =
            """
            SELECT (SELECT count(*) FROM data.prices) + (SELECT count(*) FROM datafetch.coverage) + (SELECT count(*) FROM datafetch.evidence)
                 + (SELECT count(*) FROM datafetch.provenance) + (SELECT count(*) FROM datafetch.outbox)
            """;
        var before = await store.ScalarAsync<long>(Trace);

        await Assert.ThrowsAsync<FenceLostException>(() => store.Chunks.StoreAsync(Store.Fetched(task, store.Answer(Day, "a", 1)), Store.Ct));

        Assert.Equal(before, await store.ScalarAsync<long>(Trace));
        Assert.Equal(24, await store.Chunks.StoreAsync(Store.Fetched(second, store.Answer(Day, "a", 1)), Store.Ct));
    }

    [Fact]
    public async Task Rows_that_the_ledger_does_not_know_are_merged_and_the_range_is_flagged_for_audit()
    {
        await using var store = await Store.CreateAsync(postgres);
        var a = store.Ids.Series("prices", "a");
        await store.ExecuteAsync(
            $"INSERT INTO data.prices (series_id, at, provider_id, amount) VALUES ({a}, '2024-03-02T05:00Z', 1, 1), ({a}, '2024-03-02T06:00Z', 1, 7)");

        var written = await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1), store.AnswerQuarters(Day, 1));

        Assert.Equal(23 + 96, written);
        Assert.Equal(24, await store.ScalarAsync<decimal>("SELECT sum(amount) FROM data.prices"));
        Assert.Equal(
            ["prices True", "quarters False"],
            await store.Db.QueryAsync(
                "SELECT d.name, p.audit FROM datafetch.provenance p JOIN datafetch.dataset d ON d.id = p.dataset_id ORDER BY 1",
                r => $"{r.GetString(0)} {r.GetBoolean(1)}", Store.Ct));
    }

    [Fact]
    public async Task Provenance_says_who_stored_what_from_which_answer()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, ["a", "b"], (s, _) => s == "a" ? 1 : null) with { Aside = 3 });

        Assert.Equal(
            "up.all worker 24 24 3 010203 f",
            await store.ScalarAsync<string>(
                """
                SELECT format('%s %s %s %s %s %s %s', v.name, p.worker, p.rows_obtained, p.rows_written, p.rows_aside, encode(p.digest, 'hex'), p.audit)
                FROM datafetch.provenance p JOIN datafetch.provider v ON v.id = p.provider_id
                """));
    }

    [Fact]
    public async Task A_stored_chunk_completes_its_task_with_an_event()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Day));
        await store.Chunks.StoreAsync(Store.Fetched(task, store.Answer(Day, "a", 1)) with { Calls = 4 }, Store.Ct);

        var stored = await store.Tasks.FindAsync(task.Id, Store.Ct);
        Assert.NotNull(stored);
        Assert.Equal((TaskState.Completed, 4, 24L, 24L), (stored.State, stored.Calls, stored.RowsObtained, stored.RowsWritten));
        Assert.Equal(
            $"task {task.Id} completed", await store.ScalarAsync<string>("SELECT format('%s %s %s', topic, payload ->> 'task', payload ->> 'state') FROM datafetch.outbox WHERE topic = 'task'"));
    }

    [Fact]
    public async Task An_answer_without_rows_is_stored_too()
    {
        await using var store = await Store.CreateAsync(postgres);

        Assert.Equal(0, await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", null)));

        Assert.Equal((0L, 0L, 24L, 0L), await store.SlotsAsync("a", Day));
    }

    [Fact]
    public async Task Rows_beside_the_slots_are_stored_and_claim_nothing()
    {
        await using var store = await Store.CreateAsync(postgres);
        var rows = new RowBuffer(store.Prices);
        store.AddRow(rows, "a", Day.Start + Duration.FromMinutes(7), 1);
        var change = new SeriesChange(store.Ids.Series("prices", "a"), TimeRangeSet.Empty, TimeRangeSet.Empty, TimeRangeSet.Empty);

        Assert.Equal(1, await store.StoreAsync(Day, TestCatalog.All, new FilledDataset(rows, [change], 0)));
        Assert.Equal((0L, 0L, 0L, 0L), await store.SlotsAsync("a", Day));
    }

    [Fact]
    public async Task Rows_of_who_claims_nothing_are_merged_and_of_the_ledger_only_the_version_moves()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1));
        var before = await store.LedgerAsync("a", Day);

        var written = await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, ["a"], (_, at) => at == Day.Start ? 2 : 1) with { Changes = [] });

        var after = await store.LedgerAsync("a", Day);
        Assert.Equal((1, before.Version + 1), (written, after.Version));
        Assert.Equal(before.Present, after.Present);
    }

    [Theory]
    [InlineData("40P01")]
    [InlineData("40001")]
    public async Task What_meets_other_writers_is_stored_by_another_attempt_with_the_same_rows(string state)
    {
        await using var store = await Store.CreateAsync(postgres);
        // Twice; the sequence does not roll back.
        await store.ExecuteAsync(
            $"""
            CREATE SEQUENCE attempt;
            CREATE FUNCTION contend() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF nextval('attempt') <= 2 THEN RAISE SQLSTATE '{state}'; END IF; RETURN NULL; END $$;
            CREATE TRIGGER contend AFTER INSERT ON data.prices FOR EACH STATEMENT EXECUTE FUNCTION contend()
            """);

        Assert.Equal(24, await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1)));

        Assert.Equal(24, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices"));
    }
}
