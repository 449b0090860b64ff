using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning.Tests;

/// <summary>
/// A month of SIP in virtual time: tasks of 440 pages, two at once, calls at the limit's pace or as slow as the upstream answers; 8 % of
/// the calls fail and are asked again. Nothing is closed by Retry-After: how often that happens in the first tenth of a run differs by
/// chance alone by more than a tenth, and so does any estimate.
/// </summary>
public class TimeLeftTests(TestCatalog test) : IClassFixture<TestCatalog>
{
    private const int Tasks = 30;
    private const int Pages = 440;
    private const int AtOnce = 2;
    private const int CallsPerSecond = 50;
    private const double Told = 2; // seconds

    private static readonly Instant Start = Instant.FromUtc(2026, 11, 1, 0, 0);

    private Source Sip => test.Catalog.Source("sip") with { Limits = [new RateLimit(CallsPerSecond, Duration.FromSeconds(1))] };

    public static TheoryData<int, double> Seeds()
    {
        var cases = new TheoryData<int, double>();
        foreach (var share in new[] { 0.1, 0.25, 0.5 })
        {
            for (var seed = 1; seed <= 20; seed++)
            {
                cases.Add(seed, share);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_estimate_is_within_a_tenth_of_the_truth(int seed, double share)
    {
        var calls = Play(new Random(seed));
        var end = calls[^1].Seconds;
        var at = end * share;

        var estimate = TimeLeft.Of(Sip, Seen(calls, at), Start + Duration.FromSeconds(at)).TotalSeconds;

        Assert.InRange(at + estimate, end * 0.9, end * 1.1);
    }

    [Fact]
    public void Before_anything_was_seen_the_limits_tell()
    {
        var progress = new SourceProgress("sip", Left: 1_000, UnderWay: 0, Ended: 0, EndedPlanned: 0, Since: null);
        Assert.Equal(Duration.FromSeconds(20), TimeLeft.Of(Sip, progress, Start));
    }

    [Fact]
    public void Calls_about_what_is_yet_to_be_found_take_their_time()
    {
        var progress = new SourceProgress("sip", Left: 100, UnderWay: 0, Ended: 0, EndedPlanned: 0, Since: null) { Coming = 900 };
        Assert.Equal(Duration.FromSeconds(20), TimeLeft.Of(Sip, progress, Start));
    }

    [Fact]
    public void No_estimate_is_shorter_than_the_limits_allow()
    {
        // A burst of calls that took no time.
        var progress = new SourceProgress("sip", Left: 1_000, UnderWay: 500, Ended: 0, EndedPlanned: 0, Since: Start);
        Assert.Equal(Duration.FromSeconds(10), TimeLeft.Of(Sip, progress, Start + Duration.FromSeconds(1)));
    }

    /// <summary>The calls in order of time, each with its task and whether it brought a page.</summary>
    private static List<(double Seconds, int Task, bool Page)> Play(Random random)
    {
        var pace = 0.05 * random.NextDouble(); // seconds a call, in the mean, where that is more than the limit
        var (calls, left, now, next) = (new List<(double, int, bool)>(), Enumerable.Repeat(Pages, Tasks).ToArray(), 0.0, 0);
        while (left.Any(l => l > 0))
        {
            var active = Enumerable.Range(0, Tasks).Where(t => left[t] > 0).Take(AtOnce).ToList();
            var task = active[next++ % active.Count];
            now += Math.Max(1.0 / CallsPerSecond, pace * 2 * random.NextDouble());
            var page = random.NextDouble() >= 0.08;
            left[task] -= page ? 1 : 0;
            calls.Add((now, task, page));
        }

        return calls;
    }

    // As the tasks' rows have it: workers told last up to two seconds ago.
    private static SourceProgress Seen(List<(double Seconds, int Task, bool Page)> calls, double at)
    {
        var done = calls.Where(c => c.Seconds <= at).ToLookup(c => c.Task);
        var ended = Enumerable.Range(0, Tasks).Where(t => done[t].Count(c => c.Page) == Pages).ToHashSet();
        var told = Math.Floor(at / Told) * Told;
        return new SourceProgress(
            "sip", (Tasks - ended.Count) * Pages, calls.Count(c => c.Seconds <= told && !ended.Contains(c.Task)), ended.Sum(t => done[t].Count()),
            ended.Count * Pages, Start);
    }
}
