using System.Globalization;
using DataFetch.Integration.Tests.Running;
using DataFetch.Integration.Tests.Stores;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Fetching;

/// <summary>A backfill takes all that the limit allows; what somebody waits for goes before it. Judged by the upstream's log.</summary>
public sealed class LiveAmongBackfillsTests(PostgresFixture postgres)
{
    private const int Calls = 30;
    private const int Seconds = 5;
    private const int LiveCalls = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly DateOnly FirstLiveDay = new(2024, 1, 1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task A_live_call_takes_the_next_permit_of_a_saturated_source_and_the_backfill_has_the_rest()
    {
        await using var redis = await GivenRedis.StartAsync(RedisFlavour.RedisServer, Ct);
        var simulated = Upstreams.Limited(sipCalls: Calls, redataCalls: Calls, Seconds) with { LatencyMin = TimeSpan.FromMilliseconds(20), LatencyMax = TimeSpan.FromMilliseconds(60) };
        await using var system = await OneProcess.StartAsync(
            postgres, simulated, redis.ConnectionString, Ct, KeyValuePair.Create("Fetcher:Workers", (string?)"8"));
        await system.Clients.Backfill.CreateRunAsync(
            new() { From = "2014-01-01", To = "2018-12-31", Datasets = { "spot_prices" }, Priority = Priority.Low }, cancellationToken: Ct);
        await ArriveAsync(system, 2 * Calls);

        for (var i = 0; i < LiveCalls; i++)
        {
            await FetchAsync(system, Day(i));
        }

        await ArriveAsync(system, (await system.Upstreams.ArrivalsAsync(Ct)).Count + (2 * Calls));
        var arrivals = await system.Upstreams.ArrivalsAsync(Ct);
        var live = await LiveAsync(system, arrivals);
        var (first, last) = (live.Min(l => l.Arrived), live.Max(l => l.Arrived));
        var backfill = arrivals.Select(a => a.AtUs).Except(live.Select(l => l.Arrived)).ToList();
        var before = arrivals.Count(a => a.AtUs < first && a.AtUs >= first - (Seconds * 1_000_000));
        var after = backfill.Count(at => at > last && at <= last + (Seconds * 1_000_000));
        var overtaken = live.Select(l => backfill.Count(at => at > l.Claimed && at < l.Arrived)).Order().ToList();
        var waited = live.Select(l => (l.Arrived - l.Claimed) / 1000).Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{LiveCalls} live calls, {Seconds * 1000 / Calls} ms a permit: from claim to arrival {waited[LiveCalls / 2]} ms (median), {waited[LiveCalls * 99 / 100 - 1]} ms (p99); "
            + $"backfills in between {string.Join(", ", overtaken.CountBy(n => n).Select(n => $"{n.Key}: {n.Value} times"))}; "
            + $"calls in {Seconds} s: {before} before, {(arrivals.Count(a => a.AtUs >= first && a.AtUs <= last) * Seconds * 1_000_000L) / (last - first)} during, {after} after");

        // The one that a backfill holds, and one that it may get before the question has come to Redis. In turn it would be one for each worker.
        Assert.True(overtaken[LiveCalls * 99 / 100 - 1] <= 2, $"So many backfills went before live calls: {string.Join(' ', overtaken)}");
        Assert.InRange(after, before * 0.8, Calls);
        await system.Upstreams.AssertLimitsKeptAsync(Ct);
    }

    private static Task ArriveAsync(OneProcess system, int calls) => Eventually.TrueAsync(
        async () => await system.Upstreams.CallsAsync(Ct) >= calls, Limit, $"{calls} calls have arrived");

    private static async Task FetchAsync(OneProcess system, string day)
    {
        var fetch = await system.Clients.Backfill.EnqueueFetchAsync(new() { Dataset = "spot_prices", From = day, To = day }, cancellationToken: Ct);
        var id = Assert.Single(fetch.Tasks).Id;
        await Eventually.TrueAsync(
            async () => (await system.Clients.Backfill.GetTaskAsync(new() { TaskId = id }, cancellationToken: Ct)).Task.State == TaskState.Completed, Limit, $"{day} is fetched");
    }

    /// <summary>When each live task was claimed, and when its call arrived, in microseconds since 1970.</summary>
    private static async Task<List<(long Claimed, long Arrived)>> LiveAsync(OneProcess system, IReadOnlyList<Arrival> arrivals)
    {
        var tasks = await system.Database.RowsAsync(
            """
            SELECT to_char(range_start AT TIME ZONE 'Europe/Madrid', 'YYYY-MM-DD') || ' ' || (extract(epoch FROM started_at) * 1000000)::bigint
            FROM datafetch.task WHERE range_start BETWEEN $1 AND $2
            """,
            new DateTimeOffset(FirstLiveDay.AddDays(-1), default, TimeSpan.Zero), new DateTimeOffset(FirstLiveDay.AddDays(LiveCalls), default, TimeSpan.Zero), Ct);
        Assert.Equal(LiveCalls, tasks.Count);
        return [.. tasks.Select(t => t.Split(' ')).Select(t => (
            long.Parse(t[1], CultureInfo.InvariantCulture), arrivals.Single(a => a.Query.Contains($"start_date={t[0]}", StringComparison.Ordinal)).AtUs))];
    }

    private static string Day(int i) => FirstLiveDay.AddDays(i).ToString("O", CultureInfo.InvariantCulture);
}
