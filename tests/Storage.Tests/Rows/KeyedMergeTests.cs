using DataFetch.Catalog;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Rows;

public sealed class KeyedMergeTests(PostgresFixture postgres)
{
    private static readonly TimeRange NextDay = new(Racing.Day.End, Racing.Day.End + Duration.FromDays(1));
    private static readonly DateOnly Date = new(2025, 5, 20);
    private static readonly Instant Off = Store.At("2025-05-20T13:30:00Z");
    [Fact]
    public async Task A_fill_of_blanks_changes_no_value_that_is_there()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.StoreChunkAsync(
            Racing.Chunk(Racing.Day, "cards"), store.Fill("cards", "horses", Racing.Day, ["h1", "One"], ["h2", null]));

        Assert.Equal(2, await store.StoreChunkAsync(
            Racing.Chunk(Racing.Day, "results"), store.Fill("results", "horses", null, ["h1", "ONE"], ["h2", "Two"], ["h3", "Three"])));

        Assert.Equal(
            "One, Two, Three", await store.ScalarAsync<string>("SELECT string_agg(name, ', ' ORDER BY id) FROM data.horses"));
    }

    [Fact]
    public async Task A_row_that_would_not_change_is_not_written()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await SayAsync(store, "cards", "a", null);
        const string Version = "SELECT xmin::text || xmax::text || updated_at FROM data.races";
        var before = await store.ScalarAsync<string>(Version);

        Assert.Equal(0, await SayAsync(store, "cards", "a", null));
        Assert.Equal(before, await store.ScalarAsync<string>(Version));
    }

    [Theory]
    [InlineData("cards", "results")]
    [InlineData("results", "cards")]
    public async Task A_row_stays_at_the_instant_that_one_answer_has_when_another_has_only_its_day(string first, string second)
    {
        await using var store = await Racing.CreateAsync(postgres);
        await SayAsync(store, first, "a", first == "cards" ? Off : null);
        await SayAsync(store, second, "a", second == "cards" ? Off : null);

        Assert.Equal(Off.ToDateTimeUtc(), await store.ScalarAsync<DateTime>("SELECT at FROM data.races"));
    }

    [Fact]
    public async Task A_row_is_at_its_instant_else_at_the_start_of_its_day_else_at_the_time_of_storing()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.StoreChunkAsync(
            Racing.Chunk(Racing.Day, "cards"),
            store.Fill("cards", "races", Racing.Day, ["a", Store.At("2025-05-20T13:30:00Z"), Date], ["b", null, Date], ["c", null, null]));

        Assert.Equal(
            "2025-05-20 13:30, 2025-05-19 23:00, 2025-06-01 00:00",
            await store.ScalarAsync<string>("SELECT string_agg(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), ', ' ORDER BY race) FROM data.races"));
    }

    [Fact]
    public async Task A_row_moves_when_its_instant_becomes_known()
    {
        await using var store = await Racing.CreateAsync(postgres);
        foreach (var off in new[] { (object?)null, Store.At("2025-05-20T13:30:00Z"), Store.At("2025-05-20T13:45:00Z") })
        {
            await store.StoreChunkAsync(Racing.Chunk(Racing.Day, "cards"), store.Fill("cards", "races", Racing.Day, ["a", off, Date]));
        }

        Assert.Equal(Store.At("2025-05-20T13:45:00Z").ToDateTimeUtc(), await store.ScalarAsync<DateTime>("SELECT at FROM data.races"));
    }

    [Fact]
    public async Task Rows_without_a_claim_leave_the_ledger_alone()
    {
        await using var store = await Racing.CreateAsync(postgres);

        Assert.Equal(1, await store.StoreChunkAsync(Racing.Chunk(Racing.Day, "results"), store.Fill("results", "races", null, ["a", null, Date])));

        Assert.Equal(0, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.coverage"));
    }

    [Fact]
    public async Task The_view_has_names_and_nothing_of_the_merge()
    {
        await using var store = await Racing.CreateAsync(postgres);

        Assert.Equal(
            "series, at, provider, id, name, sire, created_at, updated_at",
            await store.ScalarAsync<string>("SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'data.horses_named'::regclass AND attnum > 0"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_chunks_of_the_same_rows_in_different_orders_never_deadlock()
    {
        await using var store = await Racing.CreateAsync(postgres);
        object?[][] rows = [.. Enumerable.Range(0, 200).Select(i => new object?[] { $"h{i:000}", "x" })];
        for (var i = 0; i < 20; i++)
        {
            var name = $"name {i}";
            await Task.WhenAll(
                Task.Run(() => StoreAsync(Racing.Day, [.. rows.Select(r => new object?[] { r[0], name })]), Store.Ct),
                Task.Run(() => StoreAsync(NextDay, [.. rows.Reverse().Select(r => new object?[] { r[0], name + "'" })]), Store.Ct));
        }

        Assert.Equal(0, await store.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));

        Task StoreAsync(TimeRange day, object?[][] named) => store.StoreChunkAsync(Racing.Chunk(day, "cards"), store.Fill("cards", "horses", null, named));
    }

    // A race with an off, or only its day.
    private static Task<long> SayAsync(Store store, string request, string race, Instant? off) => store.StoreChunkAsync(
        Racing.Chunk(Racing.Day, request), store.Fill(request, "races", null, [race, off, Date]));
}
