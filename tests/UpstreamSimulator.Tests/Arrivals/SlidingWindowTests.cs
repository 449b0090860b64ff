using DataFetch.UpstreamSimulator.Arrivals;

namespace DataFetch.UpstreamSimulator.Tests.Arrivals;

public sealed class SlidingWindowTests
{
    [Fact]
    public void Arrivals_a_whole_window_apart_are_in_two_windows()
    {
        Assert.Equal((1, 0), SlidingWindow.Judge([0, 1_000, 2_000], calls: 1, length: 1_000));
        Assert.Equal((2, 1), SlidingWindow.Judge([0, 999, 2_000], calls: 1, length: 1_000));
    }

    [Fact]
    public void No_arrivals_are_no_excess() => Assert.Equal((0, 0), SlidingWindow.Judge([], calls: 1, length: 1));

    [Fact]
    public void The_count_agrees_with_counting_every_window_by_hand()
    {
        Random random = new(7);
        for (var round = 0; round < 200; round++)
        {
            List<long> times = [.. Enumerable.Range(0, 40).Select(_ => (long)random.Next(200)).Order()];
            var length = random.Next(1, 50);
            var byHand = times.Select((at, i) => times.Take(i + 1).Count(other => other > at - length)).ToList();

            Assert.Equal((byHand.Max(), byHand.Count(n => n > 3)), SlidingWindow.Judge(times, calls: 3, length));
            Assert.Equal(times.Count(at => at > 100 - length), SlidingWindow.CountEndingAt(times, 100, length));
        }
    }
}
