using DataFetch.Planning;
using DataFetch.Storage.Providers;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Providers;

public sealed class ProviderTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_newest_report_of_a_source_counts()
    {
        await using var store = await Store.CreateAsync(postgres);
        var ends = Store.At("2025-09-01T00:00:00Z");

        await store.States.ReportAsync([new("up", true, null), new("other", false, ends)], "one", Store.Ct);
        await store.States.ReportAsync([new("up", false, null)], "two", Store.Ct);
        await store.States.ReportAsync([], "three", Store.Ct);

        Assert.Equal([new("other", false, ends), new SourceState("up", false, null)], await store.States.ReadAsync(Store.Ct));
    }

    [Fact]
    public async Task A_stopped_provider_stays_stopped_for_its_first_reason_until_it_is_cleared()
    {
        await using var store = await Store.CreateAsync(postgres);

        await store.Stops.StopAsync("up.all", "drift", Store.Ct);
        await store.Stops.StopAsync("up.all", "later", Store.Ct);

        Assert.Equal("drift", Assert.Single(await store.Stops.ReadAsync(Store.Ct)).Value.Reason);
        Assert.True(await store.Stops.IsStoppedAsync("up.all", Store.Ct));
        Assert.False(await store.Stops.IsStoppedAsync("up.single", Store.Ct));
        Assert.True(await store.Stops.ClearAsync("up.all", Store.Ct));
        Assert.False(await store.Stops.ClearAsync("up.all", Store.Ct));
        Assert.Empty(await store.Stops.ReadAsync(Store.Ct));
    }

    [Fact]
    public async Task Calls_are_added_up_by_provider_and_hour()
    {
        await using var store = await Store.CreateAsync(postgres);
        var calls = new ProviderCalls(store.Db, store.Ids);
        var (first, second) = (Store.At("2025-06-01T10:00:00Z"), Store.At("2025-06-01T11:00:00Z"));

        await calls.AddAsync([new("up.all", first, 3, 1, 1.5, 200), new("up.all", first, 1, 0, 0.5, 100), new("up.single", second, 2, 2, 1, 0)], Store.Ct);
        await calls.AddAsync([new("up.all", first, 1, 1, 0.25, 0), new("up.all", second, 1, 0, 0.25, 20)], Store.Ct);

        Assert.Equal(
            [new("up.all", first, 5, 2, 2.25, 300), new("up.all", second, 1, 0, 0.25, 20), new ProviderCallCount("up.single", second, 2, 2, 1, 0)],
            await calls.ReadAsync(first, Store.Ct));
        Assert.Equal(2, (await calls.ReadAsync(second, Store.Ct)).Count);
    }

    [Fact]
    public async Task A_provider_is_unavailable_without_its_key_and_while_it_is_stopped()
    {
        await using var store = await Store.CreateAsync(postgres);
        var reader = new AvailabilityReader(store.Db, store.Catalog, store.States, store.Stops, new ChunkSizes(store.Db, store.Ids));
        Assert.Empty((await reader.ReadAsync(Store.Ct)).Excluded);

        await store.States.ReportAsync([new("up", true, null), new("gone", true, null)], "worker", Store.Ct);
        await store.Stops.StopAsync("up.all", "drift", Store.Ct);

        var excluded = (await reader.ReadAsync(Store.Ct)).Excluded;
        Assert.Equal(
            [("up.all", ExclusionKind.Stopped, "up.all is stopped: drift"), ("up.single", ExclusionKind.NoKey, "up.single has no key")],
            excluded.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => (e.Key, e.Value.Kind, e.Value.Reason)));
    }

    [Fact]
    public async Task A_provider_that_blocked_a_task_comes_after_the_others_for_an_hour()
    {
        await using var store = await Store.CreateAsync(postgres);
        var reader = new AvailabilityReader(store.Db, store.Catalog, store.States, store.Stops, new ChunkSizes(store.Db, store.Ids));
        var range = Store.Hours("2024-03-01T00:00:00Z", 1);
        await store.Outcomes.FailAsync(await store.ClaimAsync(Store.Chunk(range, TestCatalog.Single)), "upstream-down: HTTP 503", isFinal: true, NodaTime.Duration.Zero, 1, Store.Ct);
        await store.Outcomes.FailAsync(await store.ClaimAsync(Store.Chunk(range)), "blocked: HTTP 403", isFinal: true, NodaTime.Duration.Zero, 1, Store.Ct);

        Assert.Equal(("up.all", ExclusionKind.Blocked), ((await reader.ReadAsync(Store.Ct)).Excluded.Single() is var (name, why) ? name : "", why.Kind));

        await store.AdvanceServerClockAsync(TimeSpan.FromMinutes(61));
        Assert.Empty((await reader.ReadAsync(Store.Ct)).Excluded);
    }
}
