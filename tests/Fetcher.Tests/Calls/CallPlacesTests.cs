using DataFetch.Fetcher.Calls;
using DataFetch.Queue;

namespace DataFetch.Fetcher.Tests.Calls;

public class CallPlacesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_live_call_finds_a_place_while_backfills_hold_all_that_they_may()
    {
        using var places = new CallPlaces(3);
        var (first, second) = (await places.EnterAsync(CallPriority.Backfill, Ct), await places.EnterAsync(CallPriority.Backfill, Ct));
        var third = places.EnterAsync(CallPriority.Backfill, Ct);

        var live = places.EnterAsync(CallPriority.Live, Ct);

        Assert.True(live.IsCompletedSuccessfully);
        Assert.False(third.IsCompleted);
        first.Dispose();
        (await third).Dispose();
        second.Dispose();
        (await live).Dispose();
    }

    [Fact]
    public async Task Never_more_calls_are_under_way_than_there_are_places()
    {
        using var places = new CallPlaces(2);
        var (live, other) = (await places.EnterAsync(CallPriority.Live, Ct), await places.EnterAsync(CallPriority.Live, Ct));
        var backfill = places.EnterAsync(CallPriority.Backfill, Ct);

        Assert.False(backfill.IsCompleted);
        live.Dispose();
        (await backfill).Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task With_one_place_backfills_still_get_their_turn()
    {
        using var places = new CallPlaces(1);

        (await places.EnterAsync(CallPriority.Backfill, Ct)).Dispose();
        (await places.EnterAsync(CallPriority.Live, Ct)).Dispose();
        (await places.EnterAsync(CallPriority.Backfill, Ct)).Dispose();
    }

    [Fact]
    public async Task A_backfill_that_gives_up_waiting_gives_its_place_back()
    {
        using var places = new CallPlaces(2);
        var (live, other) = (await places.EnterAsync(CallPriority.Live, Ct), await places.EnterAsync(CallPriority.Live, Ct));
        using var patience = new CancellationTokenSource();
        var waiting = places.EnterAsync(CallPriority.Backfill, patience.Token);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        live.Dispose();
        (await places.EnterAsync(CallPriority.Backfill, Ct)).Dispose();
        other.Dispose();
    }
}
