using DataFetch.Catalog;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

public sealed class EventTests(PostgresFixture postgres)
{
    private static readonly DateOnly Date = new(2025, 5, 20);

    [Fact]
    public async Task A_day_that_lacks_the_result_of_a_race_is_provisional_until_it_comes()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await AnnounceAsync(store, ("a", false), ("b", false));

        await ResultAsync(store, "a");
        Assert.Equal((TimeRangeSet.Empty.ToString(), Whole), await LedgerAsync(store));

        await ResultAsync(store, "a", "b");
        Assert.Equal((Whole, TimeRangeSet.Empty.ToString()), await LedgerAsync(store));
    }

    [Fact]
    public async Task A_race_that_was_abandoned_is_not_waited_for()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await AnnounceAsync(store, ("a", false), ("b", true));

        await ResultAsync(store, "a");

        Assert.Equal((Whole, TimeRangeSet.Empty.ToString()), await LedgerAsync(store));
    }

    [Fact]
    public async Task A_result_is_waited_for_as_long_as_it_may_come()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await AnnounceAsync(store, ("a", false));
        store.Clock.SetUtcNow((Racing.Day.End + Duration.FromDays(30)).ToDateTimeOffset());

        await ResultAsync(store);

        Assert.Equal((Whole, TimeRangeSet.Empty.ToString()), await LedgerAsync(store));
    }

    [Fact]
    public async Task A_race_of_another_day_is_not_waited_for()
    {
        await using var store = await Racing.CreateAsync(postgres);
        await store.StoreChunkAsync(Racing.Chunk(Racing.Day, "cards"), store.Fill("cards", "races", null, ["a", Racing.Day.End, Date, null, null, false]));

        await ResultAsync(store);

        Assert.Equal((Whole, TimeRangeSet.Empty.ToString()), await LedgerAsync(store));
    }

    private static string Whole => TimeRangeSet.Of(Racing.Day).ToString();

    private static Task<long> AnnounceAsync(Store store, params (string Race, bool IsGone)[] races) => store.StoreChunkAsync(
        Racing.Chunk(Racing.Day, "cards"),
        store.Fill("cards", "races", Racing.Day, [.. races.Select(r => new object?[] { r.Race, null, Date, null, null, r.IsGone })]));

    private static Task<long> ResultAsync(Store store, params string[] races) => store.StoreChunkAsync(
        Racing.Chunk(Racing.Day, "results"), store.Fill("results", "results", Racing.Day, [.. races.Select(r => new object?[] { r, "h", Date, 1 })]));

    private static async Task<(string Present, string Provisional)> LedgerAsync(Store store)
    {
        var ledger = (await store.Ledger.ReadAsync(store.Catalog.Dataset("results"), [""], Racing.Day, Store.Ct))[""];
        return (ledger.Present.ToString(), ledger.Provisional.ToString());
    }
}
