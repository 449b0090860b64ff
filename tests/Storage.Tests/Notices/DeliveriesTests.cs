using DataFetch.Storage.Notices;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Notices;

public sealed class DeliveriesTests(PostgresFixture postgres)
{
    private const string Place = "subscription:training";

    [Fact(Timeout = 60_000)]
    public async Task Of_two_that_deliver_to_one_receiver_one_gets_through()
    {
        await using var store = await CreateAsync();
        var deliveries = new Deliveries(store.Db);

        await using (await deliveries.OpenAsync(Place, Store.Ct))
        {
            Assert.Null(await deliveries.OpenAsync(Place, Store.Ct));
        }

        await using var next = await deliveries.OpenAsync(Place, Store.Ct);
        Assert.NotNull(next);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_delivers_while_the_place_is_moved_by_hand_does_not_move_it_back()
    {
        await using var store = await CreateAsync();
        var (deliveries, subscriptions) = (new Deliveries(store.Db), new SubscriptionStore(store.Db));
        await TellAsync(store, 3);
        await using var delivery = await deliveries.OpenAsync(Place, Store.Ct);
        var notices = await delivery!.NextAsync(10, Store.Ct);
        Assert.True(await delivery.MoveAsync(notices[0].Id, Store.Ct));

        await subscriptions.PutAsync(Training, after: 0, Store.Ct);

        Assert.False(await delivery.MoveAsync(notices[1].Id, Store.Ct));
        Assert.Equal((0, 3), await StateAsync(deliveries));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_receiver_that_fails_waits_twice_as_long_each_time_and_the_rest_is_kept_for_it()
    {
        await using var store = await CreateAsync();
        var (deliveries, notices) = (new Deliveries(store.Db), new NoticeStore(store.Db));
        await TellAsync(store, 2);
        await using (var delivery = await deliveries.OpenAsync(Place, Store.Ct))
        {
            for (var i = 0; i < 3; i++)
            {
                await delivery!.FailAsync("It answered 503.", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), Store.Ct);
            }
        }

        Assert.Empty(await deliveries.DueAsync([Place], Store.Ct));
        await store.ExecuteAsync("UPDATE datafetch.notice SET created_at = created_at - interval '100 days'");
        await notices.TrimAsync(TimeSpan.FromDays(90), Store.Ct);
        Assert.Equal((0, 2), await StateAsync(deliveries));
        await store.AdvanceServerClockAsync(TimeSpan.FromMinutes(3.9));
        Assert.Empty(await deliveries.DueAsync([Place], Store.Ct));
        await store.AdvanceServerClockAsync(TimeSpan.FromMinutes(4.1));
        Assert.Equal([Place], await deliveries.DueAsync([Place], Store.Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_day_that_is_complete_with_one_more_series_is_complete_anew()
    {
        await using var store = await CreateAsync();
        var (days, day) = (new CompleteDays(store.Ids), new LocalDate(2025, 3, 1));

        Assert.Equal([1], await NoteAsync(store.Prices, true));
        Assert.Empty(await NoteAsync(store.Prices, true));
        Assert.Equal([2], await NoteAsync(store.Prices with { Series = [.. store.Prices.Series, "more"] }, true));

        async Task<IEnumerable<int>> NoteAsync(Catalog.Definitions.Dataset dataset, bool isComplete)
        {
            await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);
            return (await days.NoteAsync(connection, dataset, new Dictionary<LocalDate, bool> { [day] = isComplete }, Store.Ct)).Select(d => d.Revision);
        }
    }

    private static Subscription Training => new("training", "http://127.0.0.1:1", "", [], [], Store.At("2025-01-01T00:00:00Z"));

    private static async Task<(long After, long Pending)> StateAsync(Deliveries deliveries)
    {
        var state = Assert.Single(await deliveries.ReadAsync(Store.Ct));
        return (state.After, state.Pending);
    }

    private static Task TellAsync(Store store, int count) => store.TransactAsync(connection =>
        NoticeStore.AddAsync(connection, [.. Enumerable.Range(0, count).Select(i => new NewNotice(NoticeKinds.Named, "", $$"""{"name": "{{i}}"}"""))], Store.Ct));

    private async Task<Store> CreateAsync()
    {
        var store = await Store.CreateAsync(postgres);
        await new SubscriptionStore(store.Db).PutAsync(Training, after: null, Store.Ct);
        return store;
    }
}
