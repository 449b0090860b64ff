namespace DataFetch.Queue.Tests;

public sealed class WarmthTests
{
    [Fact]
    public void Use_FirstSecondsAndThoseAfterALongPause_AreNotKnown()
    {
        var clock = new Clock();
        var warmth = new Warmth(clock);

        Assert.Equal(
            [false, false, true, true, false, false, true],
            new[] { 0, 2, 3, 33, 64, 66, 67 }.Select(second => warmth.Use(clock.At(second))));
    }

    private sealed class Clock : TimeProvider
    {
        public long At(int second) => second * TimestampFrequency;
    }
}
