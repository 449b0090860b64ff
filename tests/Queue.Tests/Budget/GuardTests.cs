namespace DataFetch.Queue.Tests;

public sealed class GuardTests
{
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(1, 50)]
    [InlineData(5.5, 100)]
    [InlineData(10, 150)]
    [InlineData(86400, 150)]
    public void For_GrowsWithTheShortestWindow(double seconds, int milliseconds) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(milliseconds),
            Guard.For([new RateWindow(1, TimeSpan.FromDays(30)), new RateWindow(1, TimeSpan.FromSeconds(seconds))]));

    [Theory]
    [InlineData(1, 0.93)]
    [InlineData(10, 0.98)]
    [InlineData(60, 0.99)]
    public void For_LeavesMostOfTheAllowance(double seconds, double share)
    {
        var window = TimeSpan.FromSeconds(seconds);
        Assert.True(window / (window + Guard.For([new RateWindow(1, window)])) >= share);
    }
}
