using CsCheck;
using NodaTime;

namespace DataFetch.Catalog.Tests;

public class PeriodsTests
{
    [Fact]
    public void What_is_written_is_read_again() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.OneOf("ms", "s", "m", "h", "d")).Sample((count, unit) =>
        {
            Assert.True(Periods.TryParse($"{count}{unit}", out var span));
            Assert.True(Periods.TryParse(Periods.Format(span), out var again));
            Assert.Equal(span, again);
        });

    [Theory]
    [InlineData("90s", "90s")]
    [InlineData("60s", "1m")]
    [InlineData("120m", "2h")]
    [InlineData("24h", "1d")]
    [InlineData("36h", "36h")]
    [InlineData("1500ms", "1500ms")]
    [InlineData("0d", "0ms")]
    public void The_largest_whole_unit_is_written(string text, string written)
    {
        Assert.True(Periods.TryParse(text, out var span));
        Assert.Equal(written, Periods.Format(span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("h")]
    [InlineData("1w")]
    [InlineData("-1h")]
    [InlineData("1,5h")]
    [InlineData("1000001d")]
    [InlineData("99999999s")]
    [InlineData("1h\n")]
    [InlineData("١h")]
    public void What_is_no_span_is_refused(string text)
    {
        Assert.False(Periods.TryParse(text, out var span));
        Assert.Equal(Duration.Zero, span);
    }
}
