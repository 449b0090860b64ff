using DataFetch.Storage.Outbox;
using DataFetch.Storage.Schema;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Outbox;

public sealed class StoredEventTests(PostgresFixture postgres)
{
    [Fact(Timeout = 60_000)]
    public async Task A_chunk_that_fills_what_was_empty_revises_nothing()
    {
        await using var store = await Store.CreateAsync(postgres);
        var day = Store.Hours("2024-03-01T00:00:00Z", 24);

        await store.StoreAsync(day, TestCatalog.All, store.Answer(day, "a", 1m));
        await store.StoreAsync(day, TestCatalog.All, store.Answer(day, "b", 1m));

        Assert.All(await EventsAsync(store), e => Assert.Null(e.Revised));
        Assert.Equal(["prices", "prices"], (await EventsAsync(store)).Select(e => e.Dataset));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_chunk_tells_which_rows_it_has_changed_and_not_which_it_has_added()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (early, both) = (Store.Hours("2024-03-01T00:00:00Z", 12), Store.Hours("2024-03-01T00:00:00Z", 24));
        await store.StoreAsync(early, TestCatalog.All, store.Answer(early, ["a", "b"], (_, _) => 1m));

        // Two of the twelve are different, and twelve are new.
        var changed = new[] { Store.At("2024-03-01T03:00:00Z"), Store.At("2024-03-01T05:00:00Z") };
        await store.StoreAsync(both, TestCatalog.All, store.Answer(both, ["a", "b"], (series, at) => series == "a" && changed.Contains(at) ? 2m : 1m));

        var revised = (await EventsAsync(store))[^1].Revised!;
        Assert.Equal(2, revised.Rows);
        Assert.Equal(store.Ids.Series("prices", "a"), Assert.Single(revised.SeriesIds));
        Assert.Equal((changed[0].ToDateTimeOffset(), changed[1].ToDateTimeOffset()), (revised.First, revised.Last));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_chunk_that_fails_tells_nothing_of_what_it_would_have_stored()
    {
        await using var store = await Store.CreateAsync(postgres);
        var day = Store.Hours("2024-03-01T00:00:00Z", 24);
        var task = await store.ClaimAsync(Store.Chunk(day));
        await store.Outcomes.FailAsync(task, "refused: 403", isFinal: true, NodaTime.Duration.Zero, 1, Store.Ct);

        await Assert.ThrowsAsync<Storage.Chunks.FenceLostException>(() => store.Chunks.StoreAsync(Store.Fetched(task, store.Answer(day, "a", 1m)), Store.Ct));

        Assert.Empty(await EventsAsync(store));
    }

    private static Task<List<StoredEvent>> EventsAsync(Store store) => store.Db.QueryAsync(
        "SELECT payload FROM datafetch.outbox WHERE topic = 'stored' ORDER BY id", r => StoredEvent.Parse(r.GetString(0)), Store.Ct);
}
