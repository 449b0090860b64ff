using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

/// <summary>Slots every 30 days: cells that lie across the bounds of ledger rows and of what is asked.</summary>
public sealed class LongSlotTests(PostgresFixture postgres)
{
    private static readonly TimeRange Years = Store.Range("2023-06-01T00:00:00Z", "2025-02-01T00:00:00Z");

    [Fact]
    public async Task A_cell_across_new_year_is_one_slot_of_the_ledger()
    {
        await using var store = await Racing.CreateAsync(postgres);
        var (dataset, cell) = (store.Catalog.Dataset("courses"), AcrossNewYear(store));

        await store.StoreChunkAsync(Racing.Chunk(cell, "courses"), store.Fill("courses", "courses", cell, ["c1", "One"]));

        Assert.Equal(2, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.coverage"));
        var coverage = (await store.Ledger.ReadAsync(dataset, [""], Years, Store.Ct))[""].Of(dataset, "");
        Assert.Equal([cell], coverage.Present);
        Assert.Equal(1, Gaps.Count(coverage, Years, store.Clock.GetInstant()).Present);
    }

    [Fact]
    public async Task What_is_lacking_is_told_in_whole_cells()
    {
        await using var store = await Racing.CreateAsync(postgres);
        var (dataset, cell) = (store.Catalog.Dataset("courses"), AcrossNewYear(store));
        await store.StoreChunkAsync(Racing.Chunk(cell, "courses"), store.Fill("courses", "courses", cell, ["c1", "One"]));

        var all = dataset.Cadence.Cells(TimeRangeSet.Of(Years));
        var lacking = Assert.Single(await store.Ledger.LackingAsync([new SeriesNeed(dataset, "", all)], Store.Ct));

        Assert.Equal(dataset.Cadence.Count(all) - 1, dataset.Cadence.Count(lacking.Ranges));
        Assert.Equal(all.Except(TimeRangeSet.Of(cell)), lacking.Ranges);
    }

    [Fact]
    public async Task A_task_that_fails_for_good_gives_up_the_whole_cell_and_its_retry_opens_it()
    {
        await using var store = await Racing.CreateAsync(postgres);
        var (dataset, cell) = (store.Catalog.Dataset("courses"), AcrossNewYear(store));
        var task = await store.ClaimAsync(Racing.Chunk(cell, "courses"));

        await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);
        Assert.Equal([cell], (await store.Ledger.ReadAsync(dataset, [""], Years, Store.Ct))[""].Unreachable);

        await store.Outcomes.RetryAsync(task.Id, Store.Ct);
        Assert.Empty((await store.Ledger.ReadAsync(dataset, [""], Years, Store.Ct))[""].Unreachable);
    }

    [Fact]
    public async Task An_audit_counts_the_rows_of_a_keyed_dataset_and_corrects_nothing()
    {
        await using var store = await Racing.CreateAsync(postgres);
        var (dataset, cell) = (store.Catalog.Dataset("courses"), AcrossNewYear(store));
        await store.StoreChunkAsync(Racing.Chunk(cell, "courses"), store.Fill("courses", "courses", cell, ["c1", "One"], ["c2", "Two"]));
        var now = store.Clock.GetInstant();

        Assert.Equal((2L, 0L, 0L), (await store.Audit.AuditAsync(dataset, "", new TimeRange(cell.Start, now + Duration.FromDays(1)), Store.Ct)).Counts);
        Assert.Equal([cell], (await store.Ledger.ReadAsync(dataset, [""], Years, Store.Ct))[""].Present);
    }

    [Fact]
    public async Task A_failed_task_of_who_is_no_provider_of_a_dataset_gives_up_nothing_of_it()
    {
        await using var store = await Racing.CreateAsync(postgres);
        var task = await store.ClaimAsync(Racing.Chunk(Racing.Day, "results"));

        await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);

        Assert.Empty((await store.Ledger.ReadAsync(store.Catalog.Dataset("races"), [""], Racing.Day, Store.Ct))[""].Unreachable);
        Assert.Equal([Racing.Day], (await store.Ledger.ReadAsync(store.Catalog.Dataset("results"), [""], Racing.Day, Store.Ct))[""].Unreachable);
    }

    private static TimeRange AcrossNewYear(Store store)
    {
        var cadence = store.Catalog.Dataset("courses").Cadence;
        var start = cadence.Last(Store.Range("2023-11-01T00:00:00Z", "2023-12-31T22:00:00Z"))!.Value;
        return new TimeRange(start, cadence.Next(start));
    }
}
