using DataFetch.Fetcher.Tests.Calls;
using DataFetch.Fetcher.Tests.Working;
using DataFetch.Testing;

namespace DataFetch.Fetcher.Tests.Sources;

public sealed class QuotaSeederTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task A_quota_of_a_day_goes_on_with_what_was_called_before_Redis_was_flushed()
    {
        await using var fetcher = await RunningFetcher.StartAsync(
            postgres, redis, c => Upstream.Json(c, RunningFetcher.Day(c)),
            async f =>
            {
                foreach (var (hours, calls) in new[] { (2, 300), (20, 100), (30, 7) })
                {
                    await f.QueryAsync(
                        "INSERT INTO datafetch.provider_calls SELECT id, date_trunc('hour', now()) - make_interval(hours => $2), $3, 0, 1 FROM datafetch.provider WHERE name = $1",
                        $"{f.A}.levels", hours, (long)calls);
                }
            },
            ("Sources:{a}:Limits", "1000/1s,500/1d"));

        await fetcher.ForgetBudgetAsync(fetcher.A);

        await Eventually.TrueAsync(
            async () => (await fetcher.Budget(fetcher.A).GetStateAsync(TestContext.Current.CancellationToken)).IsSeeded, TimeSpan.FromSeconds(30), "the budget is seeded");
        var state = await fetcher.Budget(fetcher.A).GetStateAsync(TestContext.Current.CancellationToken);
        Assert.Equal(400, state.Windows.Single(w => w.Window.Calls == 500).Used);
        Assert.False(state.NeedsSeed);
    }
}
