using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Tests.Entities;

public sealed class EntityStateTests(PostgresFixture postgres)
{
    private static readonly TimeRange NextDay = new(Racing.Day.End, Racing.Day.End + Duration.FromDays(1));

    [Fact]
    public async Task What_is_seen_is_wanted_once_and_by_who_saw_it_first()
    {
        await using var store = await Racing.CreateAsync(postgres);
        var first = await store.SeeAsync(Racing.Day, "h2", "h1");
        await store.SeeAsync(NextDay, "h1", "h3");

        Assert.Equal(["h1 wanted", "h2 wanted", "h3 wanted"], await store.EntitiesAsync());
        Assert.Equal(2, await store.ScalarAsync<long>($"SELECT count(*) FROM datafetch.entity WHERE found_by = '{first.Id}'"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_chunks_that_see_the_same_at_once_make_one_entity_each_and_no_deadlock()
    {
        await using var store = await Racing.CreateAsync(postgres);
        string[] horses = [.. Enumerable.Range(0, 300).Select(i => $"h{i:000}")];

        await Task.WhenAll(
            Task.Run(() => store.SeeAsync(Racing.Day, horses), Store.Ct),
            Task.Run(() => store.SeeAsync(NextDay, [.. horses.Reverse()]), Store.Ct));

        Assert.Equal([.. horses.Select(h => $"{h} wanted")], await store.EntitiesAsync());
        Assert.Equal(0, await store.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    [Fact]
    public async Task What_was_found_is_asked_about_for_the_runs_of_who_found_it()
    {
        await using var store = await Racing.CreateAsync(postgres);
        var found = await store.SeeAsync(Racing.Day, "h1");

        var followed = await FollowAsync(store);

        var task = (await store.Tasks.FindAsync(Assert.Single(followed.Due).Id, Store.Ct))!;
        Assert.Equal(("h1", Chunk.NoRange, found.Id, "first seen: h1", found.Priority), (task.Chunk.Entity, task.Chunk.Range, task.FallbackOf, task.FallbackReason, task.Priority));
        Assert.Equal(await store.Runs.WaitingForAsync([found.Id], Store.Ct), await store.Runs.WaitingForAsync([task.Id], Store.Ct));
        Assert.Equal(["h1 asked"], await store.EntitiesAsync());
    }

    [Theory]
    [InlineData(true, "done")]
    [InlineData(false, "absent")]
    public async Task An_entity_is_done_when_it_was_answered_and_absent_when_there_is_nothing(bool isThere, string expected)
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, "h1");
        var task = await AskedAsync(store);

        await store.Chunks.StoreAsync(
            Store.Fetched(task, isThere ? [store.Fill("horse", "horses", null, ["h1", "One", "Sire"]), store.Fill("horse", "pedigrees", null, ["h1", "Sire"])] : []), Store.Ct);

        Assert.Equal([$"h1 {expected}"], await store.EntitiesAsync());
        Assert.Equal(0, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.entity WHERE error IS NOT NULL"));
    }

    [Fact]
    public async Task What_was_done_is_not_wanted_again_when_it_is_seen_again()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, "h1");
        await store.Chunks.StoreAsync(Store.Fetched(await AskedAsync(store), store.Fill("horse", "horses", null, ["h1", "One", "Sire"])), Store.Ct);

        await store.SeeAsync(NextDay, "h1");

        Assert.Equal(["h1 done"], await store.EntitiesAsync());
        Assert.Empty((await FollowAsync(store)).Due);
    }

    [Fact]
    public async Task A_task_that_fails_for_good_fails_its_entity_and_a_retry_asks_about_it_again()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, "h1");
        var task = await AskedAsync(store);

        await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);
        Assert.Equal("failed down: test", await store.ScalarAsync<string>("SELECT state || ' ' || error FROM datafetch.entity"));
        Assert.Equal(0, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.coverage WHERE NOT isempty(unreachable)"));

        await store.Outcomes.RetryAsync(task.Id, Store.Ct);
        Assert.Equal(["h1 asked"], await store.EntitiesAsync());
    }

    [Fact]
    public async Task What_only_a_cancelled_run_found_stays_wanted()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, "h1");
        await store.ExecuteAsync("UPDATE datafetch.run SET state = 'cancelled'");

        Assert.Empty((await FollowAsync(store)).Due);

        Assert.Equal(["h1 wanted"], await store.EntitiesAsync());
    }

    [Fact]
    public async Task What_a_task_without_a_run_found_is_asked_about_without_one()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, "h1");
        await store.ExecuteAsync("DELETE FROM datafetch.run");

        var due = Assert.Single((await FollowAsync(store)).Due);

        Assert.Empty(await store.Runs.WaitingForAsync([due.Id], Store.Ct));
        Assert.Equal(["h1 asked"], await store.EntitiesAsync());
    }

    [Fact]
    public async Task What_a_cancelled_run_was_to_ask_about_is_wanted_again()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, "h1");
        await FollowAsync(store);

        await store.RunControl.CancelAsync(Assert.Single(await store.RunReader.ListAsync(1, Store.Ct)).Id, Store.Ct);

        Assert.Equal(["h1 wanted"], await store.EntitiesAsync());
    }

    [Fact]
    public async Task A_follow_that_breaks_off_leaves_all_as_it_was()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, "h1", "h2");
        // Refused at the end, when its tasks are there.
        await store.ExecuteAsync("ALTER TABLE datafetch.task ADD CONSTRAINT refused CHECK (NOT followed)");
        var before = await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.task");

        await Assert.ThrowsAsync<PostgresException>(() => FollowAsync(store));

        Assert.Equal(["h1 wanted", "h2 wanted"], await store.EntitiesAsync());
        Assert.Equal(before, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.task"));
        await store.ExecuteAsync("ALTER TABLE datafetch.task DROP CONSTRAINT refused");
        Assert.Equal(2, (await FollowAsync(store)).Due.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_thousand_that_several_follow_at_once_are_asked_about_once_each()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, [.. Enumerable.Range(0, 1000).Select(i => $"h{i}")]);
        await store.SeeAsync(NextDay, [.. Enumerable.Range(500, 1000).Select(i => $"h{i}")]);

        var followed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => FollowAsync(store), Store.Ct)));

        Assert.Equal(1500, followed.SelectMany(f => f.Due).Select(t => t.Id).Distinct().Count());
        Assert.Equal(1500, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.entity e JOIN datafetch.task t ON t.id = e.task_id AND t.entity = e.key AND e.state = 'asked'"));
    }

    [Fact]
    public async Task A_run_asks_about_what_is_wanted_or_failed_and_nothing_else()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, "absent", "asked", "done", "failed", "wanted");
        await store.ExecuteAsync("UPDATE datafetch.entity SET state = key");

        var due = await store.Runs.CreateAsync(
            new NewRun(Guid.CreateVersion7(), "test", [], [], []) { Enriched = [store.Catalog.Dataset("horses")] },
            null, store.Clock.GetInstant(), Store.Ct);

        Assert.Equal(2, due.Count);
        Assert.Equal(["absent absent", "asked asked", "done done", "failed asked", "wanted asked"], await store.EntitiesAsync());
    }

    [Fact]
    public async Task Entities_are_counted_as_slots_of_what_they_complete()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.SeeAsync(Racing.Day, "h1", "h2", "h3", "h4", "h5", "h6");
        string[] states = ["wanted", "asked", "done", "absent", "failed", "done"];
        foreach (var (i, state) in states.Index())
        {
            await store.ExecuteAsync($"UPDATE datafetch.entity SET state = '{state}' WHERE key = 'h{i + 1}'");
        }

        var expected = new SlotCounts(6, 2, 0, 1, 1, 2);
        Assert.Equal(
            [expected, expected, SlotCounts.Zero],
            [await CountAsync("horses"), await CountAsync("pedigrees"), await CountAsync("races")]);

        Task<SlotCounts> CountAsync(string dataset) => store.Entities.CountAsync(store.Catalog.Dataset(dataset), Store.Ct);
    }

    private static Task<FollowedTasks> FollowAsync(Store store) => store.FollowAsync();

    private static async Task<TaskRecord> AskedAsync(Store store) => Assert.Single(
        await store.Tasks.ClaimAsync([Assert.Single((await FollowAsync(store)).Due).Id], "worker", Duration.FromMinutes(1), Store.Ct));
}
