namespace DataFetch.Queue.Tests;

public sealed class GuardTests
{
    [Theory]
    [InlineData(0.1, 30)]
    [InlineData(1, 250)]
    [InlineData(10, 300)]
    [InlineData(86400, 300)]
    public void ToSend_GrowsWithTheShortestWindow(double seconds, int milliseconds) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(milliseconds),
            Guard.ToSend([new RateWindow(1, TimeSpan.FromDays(30)), new RateWindow(1, TimeSpan.FromSeconds(seconds))]));

    [Theory]
    [InlineData(0.5, 40)]
    [InlineData(1, 40)]
    [InlineData(5.5, 80)]
    [InlineData(10, 120)]
    [InlineData(86400, 120)]
    public void OnTheWay_GrowsWithTheWindow(double seconds, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Guard.OnTheWay(new RateWindow(1, TimeSpan.FromSeconds(seconds))));

    [Theory]
    [InlineData(1, 0.96)]
    [InlineData(10, 0.988)]
    [InlineData(60, 0.998)]
    public void OnTheWay_LeavesMostOfTheAllowance(double seconds, double share)
    {
        var window = TimeSpan.FromSeconds(seconds);
        Assert.True(window / (window + Guard.OnTheWay(new RateWindow(1, window))) >= share);
    }
}
