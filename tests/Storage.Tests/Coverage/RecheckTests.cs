using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

/// <summary>Of <c>prices</c> the series <c>b</c> has two providers, <c>up.all</c> before <c>up.single</c>; the others have the first alone.</summary>
public sealed class RecheckTests(PostgresFixture postgres)
{
    private static readonly TimeRange Day = Store.Range("2024-03-01T23:00:00Z", "2024-03-02T23:00:00Z");

    [Fact]
    public async Task What_is_absent_is_asked_again_after_a_day_then_after_two_and_stays_absent_meanwhile()
    {
        await using var store = await Store.CreateAsync(postgres);
        await LackAsync(store, TestCatalog.All, "a");
        Assert.Empty(await WantedAsync(store, "a"));

        store.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Empty(await WantedAsync(store, "a"));
        store.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal([Day], await WantedAsync(store, "a"));
        Assert.Equal((0L, 0L, 24L, 0L), await store.SlotsAsync("a", Day));

        await LackAsync(store, TestCatalog.All, "a");
        Assert.Empty(await WantedAsync(store, "a"));
        store.Clock.Advance(TimeSpan.FromHours(48));
        Assert.Empty(await WantedAsync(store, "a"));
        store.Clock.Advance(TimeSpan.FromHours(6));
        Assert.Equal([Day], await WantedAsync(store, "a"));
        Assert.Equal((0L, 0L, 24L, 0L), await store.SlotsAsync("a", Day));
    }

    [Fact]
    public async Task The_wait_for_what_is_absent_grows_to_ninety_days_and_no_further()
    {
        await using var store = await Store.CreateAsync(postgres);
        var waits = new List<double>();
        for (var round = 0; round < 10; round++)
        {
            await LackAsync(store, TestCatalog.All, "a");
            var open = Assert.Single(await ExceptionsAsync(store, "a"));
            Assert.Equal(round + 1, open.Times);
            waits.Add((open.Due - store.Clock.GetInstant()).TotalDays);
            store.Clock.Advance((open.Due - store.Clock.GetInstant()).ToTimeSpan());
        }

        double[] atLeast = [1, 2, 4, 8, 16, 32, 64, 90, 90, 90];
        Assert.All(waits.Zip(atLeast), w => Assert.InRange(w.First, w.Second, w.Second * 9 / 8));
    }

    [Fact]
    public async Task When_the_absent_is_due_again_each_provider_is_asked_again_as_the_first_time()
    {
        await using var store = await Store.CreateAsync(postgres);
        await LackAsync(store, TestCatalog.All, "b");
        await LackAsync(store, TestCatalog.Single, "b");
        Assert.Empty(await LackingAsync(store, "b"));
        store.Clock.Advance(TimeSpan.FromDays(2));

        await LackAsync(store, TestCatalog.All, "b");
        Assert.Equal((0L, 0L, 24L, 0L), await store.SlotsAsync("b", Day));
        Assert.Equal([Day], await LackingAsync(store, "b"));
        Assert.Equal(["up.all"], Assert.Single(await ExceptionsAsync(store, "b")).Providers);

        await LackAsync(store, TestCatalog.Single, "b");
        Assert.Empty(await LackingAsync(store, "b"));
        Assert.Equal(["up.all", "up.single"], Assert.Single(await ExceptionsAsync(store, "b")).Providers);
    }

    [Fact]
    public async Task A_row_that_comes_late_ends_the_absence_and_its_rechecks()
    {
        await using var store = await Store.CreateAsync(postgres);
        await LackAsync(store, TestCatalog.All, "b");
        await LackAsync(store, TestCatalog.Single, "b");
        store.Clock.Advance(TimeSpan.FromDays(2));

        await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, "b", 1));

        Assert.Empty(await ExceptionsAsync(store, "b"));
        Assert.Empty(await WantedAsync(store, "b"));
        Assert.Equal(0, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.recheck"));
        Assert.Equal(0, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.evidence WHERE NOT isempty(lacks)"));
    }

    [Fact]
    public async Task What_was_given_up_says_why_and_is_asked_again_after_an_hour_then_after_two()
    {
        await using var store = await Store.CreateAsync(postgres);
        var given = store.Clock.GetInstant();
        await FailAsync(store, "upstream-down: HTTP 503");

        var open = Assert.Single(await ExceptionsAsync(store, "a"));
        Assert.Equal((ExceptionState.Unreachable, Day, "upstream-down: HTTP 503", 1, given), (open.State, open.Range, open.Reason, open.Times, open.Since));
        Assert.Empty(await WantedAsync(store, "a"));

        store.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(8));
        Assert.Equal([Day], await WantedAsync(store, "a"));

        await FailAsync(store, "upstream-down: HTTP 503");
        Assert.Empty(await WantedAsync(store, "a"));
        var again = Assert.Single(await ExceptionsAsync(store, "a"));
        Assert.Equal((2, given), (again.Times, again.Since));
        Assert.InRange((again.Due - store.Clock.GetInstant()).TotalHours, 2, 2.25);
    }

    [Fact]
    public async Task Two_providers_that_fail_in_one_round_count_once()
    {
        await using var store = await Store.CreateAsync(postgres);
        await FailAsync(store, "blocked: HTTP 403");
        store.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await store.ClaimAsync(Store.Chunk(Day, TestCatalog.Single));
        await store.Outcomes.FailAsync(second, "upstream-down: HTTP 503", isFinal: true, Duration.Zero, 1, Store.Ct);

        var open = Assert.Single(await ExceptionsAsync(store, "b"));
        Assert.Equal((1, "blocked: HTTP 403"), (open.Times, open.Reason));
    }

    [Fact]
    public async Task A_recheck_that_fails_leaves_the_absence_and_waits_for_longer()
    {
        await using var store = await Store.CreateAsync(postgres);
        await LackAsync(store, TestCatalog.All, "a");
        store.Clock.Advance(TimeSpan.FromDays(2));

        await FailAsync(store, "upstream-down: HTTP 503");

        var open = Assert.Single(await ExceptionsAsync(store, "a"));
        Assert.Equal((ExceptionState.Absent, 2), (open.State, open.Times));
        Assert.Empty(await WantedAsync(store, "a"));
    }

    [Fact]
    public async Task A_series_that_the_upstream_refused_has_its_own_reason()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Day));

        await store.Chunks.StoreAsync(
            Store.Fetched(task, store.Answer(Day, ["a", "b"], (_, _) => 1)) with { Refused = [new("c", "bad-series: no such node")] }, Store.Ct);

        Assert.Equal("bad-series: no such node", Assert.Single(await ExceptionsAsync(store, "c")).Reason);
        Assert.Empty(await ExceptionsAsync(store, "a"));
    }

    [Fact]
    public async Task A_retry_of_the_failed_task_opens_its_range_and_forgets_the_wait()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await FailAsync(store, "upstream-down: HTTP 503");

        await store.Outcomes.RetryAsync(task, Store.Ct);

        Assert.Empty(await ExceptionsAsync(store, "a"));
        Assert.Equal([Day], await WantedAsync(store, "a"));
    }

    [Fact]
    public async Task A_row_that_the_upstream_still_calls_open_is_not_asked_for_by_every_run()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1, provisional: true));
        Assert.Empty(await WantedAsync(store, "a"));

        store.Clock.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal([Day], await WantedAsync(store, "a"));

        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 2, provisional: true));
        store.Clock.Advance(TimeSpan.FromMinutes(12));
        Assert.Empty(await WantedAsync(store, "a"));
        Assert.Empty(await ExceptionsAsync(store, "a"));
    }

    [Fact]
    public async Task A_provisional_row_that_cannot_be_final_yet_has_the_time_of_its_dataset_and_no_other()
    {
        await using var store = await Store.CreateAsync(postgres);
        var hour = Store.Hours("2025-05-31T20:00:00Z", 1);
        await store.StoreAsync(hour, TestCatalog.All, store.Answer(hour, "a", 1, provisional: true));

        Assert.Empty(await WantedAsync(store, "a", hour));
        store.Clock.Advance(TimeSpan.FromHours(20) - TimeSpan.FromSeconds(1));
        Assert.Empty(await WantedAsync(store, "a", hour));
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([hour], await WantedAsync(store, "a", hour));
    }

    [Fact]
    public async Task What_many_chunks_of_one_go_lack_is_kept_as_one_row_of_rechecks()
    {
        await using var store = await Store.CreateAsync(postgres);
        for (var day = 0; day < 20; day++)
        {
            var range = new TimeRange(Day.Start + Duration.FromDays(day), Day.End + Duration.FromDays(day));
            await store.StoreAsync(range, TestCatalog.All, store.Answer(range, "a", null));
            store.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.recheck"));
        Assert.Equal(new TimeRange(Day.Start, Day.Start + Duration.FromDays(20)), Assert.Single(await store.Ledger.ExceptionsAsync(
            store.Prices, ["a"], Store.Range("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"), Store.Ct)).Range);
    }

    [Fact]
    public async Task Exceptions_are_told_within_the_range_that_is_asked_for_by_series_and_time()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, ["a", "c"], (_, at) => at.InUtc().Hour % 12 == 0 ? null : 1));

        var found = await store.Ledger.ExceptionsAsync(store.Prices, ["c", "a"], Store.Range("2024-03-02T00:30:00Z", "2024-03-02T20:00:00Z"), Store.Ct);

        Assert.Equal(
            [("c", "2024-03-02T00:30:00Z"), ("c", "2024-03-02T12:00:00Z"), ("a", "2024-03-02T00:30:00Z"), ("a", "2024-03-02T12:00:00Z")],
            found.Select(e => (e.Series, e.Range.Start.ToString())));
        Assert.All(found, e => Assert.Equal((ExceptionState.Absent, "no provider has it"), (e.State, e.Reason)));
    }

    private static Task<long> LackAsync(Store store, string request, string series) => store.StoreAsync(Day, request, store.Answer(Day, series, null));

    private static async Task<Guid> FailAsync(Store store, string error)
    {
        var task = await store.ClaimAsync(Store.Chunk(Day));
        await store.Outcomes.FailAsync(task, error, isFinal: true, Duration.Zero, 1, Store.Ct);
        return task.Id;
    }

    private static Task<IReadOnlyList<OpenException>> ExceptionsAsync(Store store, string series) =>
        store.Ledger.ExceptionsAsync(store.Prices, [series], Day, Store.Ct);

    private static async Task<TimeRangeSet> WantedAsync(Store store, string series, TimeRange? range = null) =>
        Gaps.ToFetch((await store.LedgerAsync(series, range ?? Day)).Of(store.Prices, series), range ?? Day, store.Clock.GetInstant());

    private static async Task<TimeRangeSet> LackingAsync(Store store, string series) =>
        Assert.Single(await store.Ledger.LackingAsync([new SeriesNeed(store.Prices, series, TimeRangeSet.Of(Day))], Store.Ct)).Ranges;
}
