using System.Collections.Concurrent;
using System.Diagnostics;
using DataFetch.Testing;

namespace DataFetch.Queue.Tests;

public sealed class BudgetLimitTests(RedisFixture redis)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Flavours))]
    public async Task EightProcesses_NeverExceedAnyWindow_AndUseNearlyAll(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        RateWindow window = new(50, Second);
        var permits = await RunAsync(source, processes: 8, TimeSpan.FromSeconds(3), [window], _ => (1, CallPriority.Backfill));

        // Arrivals may be later than their use by the time on the way, so the limit holds over both together.
        Assert.True(Grants.Most(permits, window.Per + Guard.OnTheWay(window)) <= window.Calls);

        var span = permits.Max(permit => permit.GrantedAt) - permits.Min(permit => permit.GrantedAt);
        Assert.True((permits.Count - 1) / span.TotalSeconds >= 30, $"{permits.Count} permits in {span}");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Flavours))]
    public async Task TwoWindowsWeightsAndPriorities_NoneIsExceeded(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        RateWindow[] windows = [new(20, TimeSpan.FromMilliseconds(500)), new(60, TimeSpan.FromSeconds(2))];
        var permits = await RunAsync(
            source, processes: 4, TimeSpan.FromSeconds(4), windows, n => (1 + (n % 3), n % 2 == 0 ? CallPriority.Live : CallPriority.Backfill));

        Assert.All(windows, window => Assert.True(Grants.Most(permits, window.Per + Guard.OnTheWay(window)) <= window.Calls));
        Assert.Contains(permits, permit => permit.Weight == 3);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task Grants_AreSpreadEvenly(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectOpenAsync(new RateWindow(10, Second));
        var permits = new List<BudgetPermit>();
        for (var i = 0; i < 10; i++)
        {
            permits.Add(await budget.AcquireAsync(1, CallPriority.Live, Ct));
        }

        // 97 ms a permit, of which half may be caught up.
        Assert.All(permits.Zip(permits.Skip(1)), pair => Assert.True(pair.Second.GrantedAt - pair.First.GrantedAt >= TimeSpan.FromMilliseconds(48)));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Flavours))]
    public async Task Grants_OfAFullWindow_LeaveNoPauseAtItsEnd(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        RateWindow window = new(60, TimeSpan.FromSeconds(3));
        var permits = await RunAsync(source, processes: 4, TimeSpan.FromSeconds(14), [window], _ => (1, CallPriority.Backfill));

        var granted = permits.Select(p => p.GrantedAt).Order().SkipWhile((at, _) => at < permits.Min(p => p.GrantedAt) + TimeSpan.FromSeconds(5)).ToList();
        var steps = granted.Zip(granted.Skip(1), (a, b) => b - a).ToList();
        var longest = steps.Chunk(window.Calls).Where(ofWindow => ofWindow.Length == window.Calls).Min(ofWindow => ofWindow.Max());

        // A machine that stands still for a moment makes a pause in one window, but not in each.
        Assert.InRange(longest, TimeSpan.Zero, steps.Order().ElementAt(steps.Count / 2) * 3);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task LiveCall_GoesBeforeWaitingBackfills(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        RateWindow window = new(4, Second);
        using var backfill = await source.ConnectOpenAsync(window);
        using var live = await source.ConnectAsync(window);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var filled = new ConcurrentQueue<DateTimeOffset>();
        var backfills = Enumerable.Range(0, 4).Select(_ => KeepAskingAsync(backfill, filled, stop.Token)).ToList();
        await using (await live.AcquireAsync(1, CallPriority.Live, Ct))
        {
            // The first one waits for nobody in particular; now the backfills are certainly waiting.
        }

        for (var i = 0; i < 4; i++)
        {
            var before = await live.GetStateAsync(Ct);
            await using var permit = await live.AcquireAsync(1, CallPriority.Live, Ct);
            permit.TryUse();

            // The one that a backfill held already, and one that it may have got between the two questions.
            Assert.InRange(filled.Count(at => at > before.Now && at < permit.GrantedAt), 0, 2);
        }

        await stop.CancelAsync();
        await Task.WhenAll(backfills);
    }

    /// <summary>Processes that acquire and use as fast as they may. <paramref name="ask"/> says what the n-th question of a process is.</summary>
    private static async Task<IReadOnlyCollection<BudgetPermit>> RunAsync(
        TestSource source, int processes, TimeSpan duration, RateWindow[] windows, Func<int, (int Weight, CallPriority Priority)> ask)
    {
        var permits = new ConcurrentBag<BudgetPermit>();
        var budgets = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => source.ConnectAsync(windows)));
        await budgets[0].OpenAsync(TimeSpan.FromDays(1), Ct);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(budgets.Select((budget, process) => Task.Run(
            async () =>
            {
                for (var n = process; clock.Elapsed < duration; n++)
                {
                    var (weight, priority) = ask(n);
                    await using var permit = await budget.AcquireAsync(weight, priority, Ct);
                    if (permit.TryUse())
                    {
                        permits.Add(permit);
                    }
                }
            },
            Ct)));
        return permits;
    }

    private static async Task KeepAskingAsync(SourceBudget budget, ConcurrentQueue<DateTimeOffset> filled, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await using var permit = await budget.AcquireAsync(1, CallPriority.Backfill, ct);
                if (permit.TryUse())
                {
                    filled.Enqueue(permit.GrantedAt);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
