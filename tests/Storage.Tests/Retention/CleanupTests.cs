using DataFetch.Catalog;
using DataFetch.Storage.Retention;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Retention;

public sealed class CleanupTests(PostgresFixture postgres)
{
    private static readonly Instant Never = Store.At("1990-01-01T00:00:00Z");
    private static readonly Instant All = Store.At("2190-01-01T00:00:00Z");

    [Fact]
    public async Task Runs_that_ended_go_with_their_tasks_and_what_is_in_flight_stays()
    {
        await using var store = await Store.CreateAsync(postgres);
        await EndAsync(store, Store.Hours("2024-03-01T23:00:00Z", 24));
        var open = await store.EnqueueAsync(Store.Chunk(Store.Hours("2024-03-02T23:00:00Z", 24)));

        var deleted = await DeleteAsync(store, Kept() with { Runs = All });

        Assert.Equal([("runs", 1L), ("tasks", 1L)], deleted);
        Assert.Equal(open, Assert.Single(await store.Tasks.ListAsync(null, null, 10, Store.Ct)).Id);
        Assert.Single(await store.RunReader.ListAsync(10, Store.Ct));
    }

    [Fact]
    public async Task What_is_younger_stays()
    {
        await using var store = await Store.CreateAsync(postgres);
        await EndAsync(store, Store.Hours("2024-03-01T23:00:00Z", 24));

        Assert.Empty(await DeleteAsync(store, Kept()));
    }

    [Fact]
    public async Task Provenance_stays_as_long_as_a_block_of_rows_names_it()
    {
        await using var store = await Store.CreateAsync(postgres);
        var day = Store.Hours("2024-03-01T23:00:00Z", 24);
        await store.StoreAsync(day, TestCatalog.All, store.Answer(day, "a", 1));
        await store.StoreAsync(day, TestCatalog.All, store.Answer(day, "a", 2));

        Assert.Equal([("provenance", 1L)], await DeleteAsync(store, Kept() with { Provenance = All }));

        Assert.Equal(0, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.block b WHERE NOT EXISTS (SELECT FROM datafetch.provenance p WHERE p.id = b.provenance_id)"));
    }

    [Fact]
    public async Task Of_a_snapshot_the_newest_picture_stays_with_what_the_ledger_says_of_it()
    {
        await using var store = await Store.CreateAsync(postgres, await TestCatalog.LoadAsync(more: "snapshot: true"));
        var day = Store.Hours("2024-03-01T23:00:00Z", 24);
        await store.StoreAsync(day, TestCatalog.All, store.Answer(day, ["a", "b", "c"], (_, _) => 1));

        Assert.Equal([("rows of prices", 69L)], await DeleteAsync(store, Kept() with { Snapshots = All }));

        Assert.Equal((1, 0, 0, 0), await store.SlotsAsync("a", day));
        Assert.Equal(3, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices"));
    }

    [Fact]
    public async Task Alerts_findings_and_firings_that_are_open_stay()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.ExecuteAsync(
            """
            INSERT INTO datafetch.alert (kind, subject, text, first_at, last_at, resolved_at) VALUES ('k', 'open', '', now(), now(), NULL), ('k', 'over', '', now(), now(), now());
            INSERT INTO datafetch.finding (dataset_id, series_id, kind, range_start, range_end, detail, action, state, found_at, ended_at)
            SELECT s.dataset_id, s.id, 'hole', now(), now() + interval '1 hour', '', '', f.state, now(), f.ended_at
            FROM (SELECT * FROM datafetch.series LIMIT 1) s, (VALUES ('open', NULL), ('repaired', now())) f (state, ended_at);
            INSERT INTO datafetch.firing (id, schedule, scheduled_at, cause, state, fired_at, finished_at)
            VALUES (gen_random_uuid(), 's', '2020-01-01', 'timed', 'due', now(), NULL), (gen_random_uuid(), 's', '2020-01-02', 'timed', 'running', now(), NULL),
                   (gen_random_uuid(), 's', '2020-01-03', 'timed', 'missed', NULL, NULL), (gen_random_uuid(), 's', '2020-01-04', 'timed', 'failed', now(), now());
            """);

        var deleted = await DeleteAsync(store, Kept() with { Alerts = All, Findings = All, Firings = All });

        Assert.Equal([("findings", 1L), ("alerts", 1L), ("firings", 2L)], deleted);
    }

    [Fact]
    public async Task More_than_a_batch_is_deleted()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.ExecuteAsync(
            "INSERT INTO datafetch.firing (id, schedule, scheduled_at, cause, state) SELECT gen_random_uuid(), 's', '2020-01-01'::timestamptz + i * interval '1 minute', 'timed', 'missed' FROM generate_series(1, 12000) i");

        Assert.Equal([("firings", 12_000L)], await DeleteAsync(store, Kept() with { Firings = All }));
    }

    private static async Task EndAsync(Store store, TimeRange range)
    {
        await store.StoreAsync(range, TestCatalog.All, store.Answer(range, "a", 1));
        await store.FollowAsync();
        await store.Runs.CloseFinishedAsync(Store.Ct);
    }

    private static Task<IReadOnlyList<(string What, long Count)>> DeleteAsync(Store store, KeptSince since) =>
        new Cleanup(store.Db, store.Catalog, store.Ids).DeleteAsync(since, Store.Ct);

    private static KeptSince Kept() => new()
    {
        Runs = Never,
        Provenance = Never,
        Answers = Never,
        ProviderCalls = Never,
        Findings = Never,
        Alerts = Never,
        Firings = Never,
        Snapshots = Never,
    };
}
