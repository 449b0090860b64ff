using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DataFetch.Testing;

namespace DataFetch.Queue.Tests;

public sealed class BudgetCountTests(RedisFixture redis)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task EveryPermit_IsUsedReturnedOrExpired_AndTold(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var meter = new PermitListener(source.Name);
        using var budget = await source.ConnectOpenAsync(new RateWindow(20, TimeSpan.FromSeconds(1)));
        for (var i = 0; i < 3; i++)
        {
            await budget.UseAsync(CallPriority.Live);
        }

        await (await budget.AcquireAsync(1, CallPriority.Live, Ct)).ReturnAsync();
        var late = await budget.AcquireAsync(1, CallPriority.Live, Ct);
        await Eventually.TrueAsync(() => Task.FromResult(late.IsExpired), TimeSpan.FromSeconds(5));
        await late.DisposeAsync();

        await Eventually.TrueAsync(async () => (await budget.GetStateAsync(Ct)).Outstanding == 0, TimeSpan.FromSeconds(10));
        var state = await budget.GetStateAsync(Ct);
        Assert.Equal(3, state.Used);
        Assert.True(state.Expired >= 1);
        Assert.True(state.Returned + state.Expired >= 2); // on a busy machine more expire on the way
        Assert.Equal(
            (state.Used, state.Returned, state.Expired),
            (meter.Count("used"), meter.Count("returned"), meter.Count("expired")));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task PermitOfWhomNobodyHeardAgain_IsOutstanding(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectOpenAsync(new RateWindow(20, TimeSpan.FromMinutes(1)));
        await budget.AcquireAsync(2, CallPriority.Live, Ct);

        var state = await budget.GetStateAsync(Ct);
        Assert.True(state.Outstanding >= 1);
        Assert.Equal(state.Granted, state.Used + state.Returned + state.Expired + state.Outstanding);
    }

    private sealed class PermitListener : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);

        public PermitListener(string source)
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "datafetch.budget.permits")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                var told = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!, StringComparer.Ordinal);
                if (told["source"] == source)
                {
                    counts.AddOrUpdate(told["outcome"], count, (_, sum) => sum + count);
                }
            });
            listener.Start();
        }

        public long Count(string outcome) => counts.GetValueOrDefault(outcome);

        public void Dispose() => listener.Dispose();
    }
}
