using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Entities;

/// <summary>Things that are asked about once: a horse when it is seen first, whoever sees it.</summary>
public sealed class EntityTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => RacingStore.Ct;

    [Fact(Timeout = 60_000)]
    public async Task A_horse_that_is_seen_first_is_asked_about_by_a_task_of_its_own()
    {
        await using var store = await RacingStore.CreateAsync(postgres);
        await store.StoreAsync("cards", store.Seen("h1", "h2"));

        var due = (await store.FollowAsync()).Due;

        Assert.Equal(2, due.Count);
        var task = (await store.Tasks.FindAsync(due[0].Id, Ct))!;
        Assert.Equal(("profile", "h1"), (task.Chunk.Request, task.Chunk.Entity));
        Assert.Equal("first seen: h1", task.FallbackReason);
        Assert.Equal(new SlotCounts(2, 0, 0, 0, 0, 2), await store.Entities.CountAsync(store.Catalog.Dataset("horses"), Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_asked_about_is_not_asked_about_again()
    {
        await using var store = await RacingStore.CreateAsync(postgres);
        await store.StoreAsync("cards", store.Seen("h1"));
        var task = await ClaimAsync(store, Assert.Single((await store.FollowAsync()).Due).Id);
        await store.Chunks.StoreAsync(Store.Fetched(task, store.Profile("h1")), Ct);

        await store.StoreAsync("cards", store.Seen("h1"));

        Assert.Empty((await store.FollowAsync()).Due);
        Assert.Equal(["h1 (IRE) its sire"], await store.TextsAsync("SELECT name || ' ' || sire FROM data.horses"));
        Assert.Equal(new SlotCounts(1, 1, 0, 0, 0, 0), await store.Entities.CountAsync(store.Catalog.Dataset("horses"), Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_horse_without_a_profile_is_absent()
    {
        await using var store = await RacingStore.CreateAsync(postgres);
        await store.StoreAsync("cards", store.Seen("h1"));
        var task = await ClaimAsync(store, Assert.Single((await store.FollowAsync()).Due).Id);

        await store.Chunks.StoreAsync(Store.Fetched(task), Ct);

        Assert.Equal(new SlotCounts(1, 0, 0, 1, 0, 0), await store.Entities.CountAsync(store.Catalog.Dataset("horses"), Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_horse_that_was_given_up_is_unreachable_until_a_later_run_asks_again()
    {
        await using var store = await RacingStore.CreateAsync(postgres);
        await store.StoreAsync("cards", store.Seen("h1"));
        var task = await ClaimAsync(store, Assert.Single((await store.FollowAsync()).Due).Id);
        await store.Outcomes.FailAsync(task, "upstream-down: x", isFinal: true, Duration.Zero, 1, Ct);
        Assert.Equal(new SlotCounts(1, 0, 0, 0, 1, 0), await store.Entities.CountAsync(store.Catalog.Dataset("horses"), Ct));

        var due = await store.Runs.CreateAsync(
            new(Guid.CreateVersion7(), "test", [], [], []) { Enriched = [store.Catalog.Dataset("horses")] }, null, RacingStore.Noon, Ct);

        Assert.Equal("h1", (await store.Tasks.FindAsync(Assert.Single(due).Id, Ct))!.Chunk.Entity);
    }

    [Fact(Timeout = 120_000)]
    public async Task Of_many_cards_with_the_same_new_horses_each_horse_is_asked_about_once()
    {
        await using var store = await RacingStore.CreateAsync(postgres);
        var names = Enumerable.Range(0, 40).Select(i => $"h{i}").ToArray();
        var tasks = new List<TaskRecord>();
        for (var i = 0; i < 8; i++)
        {
            var day = new Catalog.TimeRange(RacingStore.Day.Start + Duration.FromDays(i), RacingStore.Day.End + Duration.FromDays(i));
            tasks.Add(await store.ClaimAsync(new Chunk("races", "cards", day, [new ChunkFill("horses", [""])])));
        }

        await Task.WhenAll(tasks.Select((task, i) => Task.Run(
            () => store.Chunks.StoreAsync(Store.Fetched(task, store.Seen([.. i % 2 == 0 ? names : names.Reverse()])), Ct), Ct)));
        var followed = await Task.WhenAll(store.FollowAsync(), store.FollowAsync());

        var due = followed.SelectMany(f => f.Due).Concat((await store.FollowAsync()).Due).ToList();
        Assert.Equal(40, due.Select(d => d.Id).Distinct().Count());
        Assert.Equal(["40"], await store.TextsAsync("SELECT count(DISTINCT entity)::text FROM datafetch.task WHERE entity IS NOT NULL"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_day_whose_result_is_late_stays_provisional_until_it_is_there()
    {
        await using var store = await RacingStore.CreateAsync(postgres);
        await store.StoreAsync("cards", store.Card("h1", 130, "Jo", null));

        await store.StoreAsync("results", store.Results());
        var late = (await store.Ledger.ReadAsync(store.Catalog.Dataset("results"), [""], RacingStore.Day, Ct))[""];
        await store.StoreAsync("results", store.Results("h1"));
        var there = (await store.Ledger.ReadAsync(store.Catalog.Dataset("results"), [""], RacingStore.Day, Ct))[""];

        Assert.Equal((0, 1), (late.Present.Count, late.Provisional.Count));
        Assert.Equal((1, 0), (there.Present.Count, there.Provisional.Count));
    }

    private static async Task<TaskRecord> ClaimAsync(RacingStore store, Guid id) =>
        Assert.Single(await store.Tasks.ClaimAsync([id], "worker", Duration.FromMinutes(1), Ct));
}
