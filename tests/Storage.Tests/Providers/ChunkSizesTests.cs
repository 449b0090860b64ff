using DataFetch.Storage.Providers;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Providers;

public sealed class ChunkSizesTests(PostgresFixture postgres)
{
    private const string Provider = "up.all";

    [Fact]
    public async Task Chunks_are_half_as_long_as_what_was_too_large_and_a_shorter_length_stays()
    {
        await using var store = await Store.CreateAsync(postgres);
        var sizes = new ChunkSizes(store.Db, store.Ids);
        Assert.Null(await sizes.FindAsync(Provider, Store.Ct));

        await sizes.ShrinkAsync(Provider, 31, "timed-out: test", Store.Ct);
        await sizes.ShrinkAsync(Provider, 15, "capped: test", Store.Ct);
        await sizes.ShrinkAsync(Provider, 31, "timed-out: again", Store.Ct);

        Assert.Equal(new LearnedSize(8, "timed-out: again"), await sizes.FindAsync(Provider, Store.Ct));
        Assert.Equal([KeyValuePair.Create(Provider, 8)], await sizes.ReadAsync(Store.Ct));
    }

    [Fact]
    public async Task Chunks_are_twice_as_long_after_enough_that_were_stored()
    {
        await using var store = await Store.CreateAsync(postgres);
        var sizes = new ChunkSizes(store.Db, store.Ids);
        await sizes.ShrinkAsync(Provider, 16, "timed-out: test", Store.Ct);

        await GrowAsync(sizes, days: 8, times: ChunkSizes.Enough - 1);
        Assert.Equal(8, (await sizes.FindAsync(Provider, Store.Ct))!.MostDays);

        await GrowAsync(sizes, days: 7, times: 1);
        Assert.Equal(16, (await sizes.FindAsync(Provider, Store.Ct))!.MostDays);
    }

    [Fact]
    public async Task A_failure_between_begins_the_count_anew()
    {
        await using var store = await Store.CreateAsync(postgres);
        var sizes = new ChunkSizes(store.Db, store.Ids);
        await sizes.ShrinkAsync(Provider, 16, "timed-out: test", Store.Ct);
        await GrowAsync(sizes, days: 8, times: ChunkSizes.Enough - 1);
        await sizes.ShrinkAsync(Provider, 16, "timed-out: test", Store.Ct);

        await GrowAsync(sizes, days: 8, times: 1);

        Assert.Equal(8, (await sizes.FindAsync(Provider, Store.Ct))!.MostDays);
    }

    [Theory]
    [InlineData(4, 8)] // much shorter than they might have been
    [InlineData(8, 16)]
    public async Task Short_chunks_say_nothing_of_longer_ones(int days, int most)
    {
        await using var store = await Store.CreateAsync(postgres);
        var sizes = new ChunkSizes(store.Db, store.Ids);
        await sizes.ShrinkAsync(Provider, 16, "timed-out: test", Store.Ct);

        await GrowAsync(sizes, days, ChunkSizes.Enough);

        Assert.Equal(most, (await sizes.FindAsync(Provider, Store.Ct))!.MostDays);
    }

    [Fact]
    public async Task Chunks_grow_no_longer_than_their_source_file_says()
    {
        await using var store = await Store.CreateAsync(postgres);
        var sizes = new ChunkSizes(store.Db, store.Ids);
        await sizes.ShrinkAsync(Provider, 31, "timed-out: test", Store.Ct);

        await GrowAsync(sizes, days: 31, times: 3 * ChunkSizes.Enough);

        Assert.Equal(32, (await sizes.FindAsync(Provider, Store.Ct))!.MostDays);
    }

    private static async Task GrowAsync(ChunkSizes sizes, int days, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await sizes.GrowAsync(Provider, days, declared: 30, Store.Ct);
        }
    }
}
