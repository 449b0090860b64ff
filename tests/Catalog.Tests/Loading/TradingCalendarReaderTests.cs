using DataFetch.Catalog.Loading;

namespace DataFetch.Catalog.Tests.Loading;

public class TradingCalendarReaderTests
{
    private const string Text =
        """
        calendar: moon
        title: Exchange of the Moon
        zone: UTC
        weekend: [friday]
        regular: { from: 09:30, until: 16:00, early_until: 13:00 }
        extended: { from: 04:00, until: 20:00, early_until: 17:00 }
        holidays:
          - { name: Landing, day: 07-20, saturday: sunday }
        early_closes:
          - { name: Eve, nth: -1, weekday: monday, month: 12 }
        """;

    [Fact]
    public void What_is_right_is_read()
    {
        var calendar = TradingCalendarReader.Read("moon.yaml", Text);

        Assert.False(calendar.IsSession(new(2024, 7, 21)));
        Assert.True(calendar.IsSession(new(2024, 7, 20)));
        Assert.False(calendar.IsSession(new(2024, 7, 19)));
        Assert.True(calendar.IsEarlyClose(new(2024, 12, 30)));
    }

    [Theory]
    [InlineData("zone: UTC", "zone: Moon/Tranquility", "moon.yaml:3:1: 'Moon/Tranquility' is no IANA time zone.")]
    [InlineData("weekend: [friday]", "weekend: [freeday]", "'freeday' is no day of the week such as monday.")]
    [InlineData("day: 07-20", "day: 07-32", "moon.yaml:8:5: Give one of: 'day' as MM-dd")]
    [InlineData("day: 07-20", "day: 07-20, easter: 1", "Give one of: 'day' as MM-dd")]
    [InlineData("nth: -1", "nth: 5", "Give one of: 'day' as MM-dd")]
    [InlineData("from: 09:30", "from: 9.30", "moon.yaml:5:12: ")]
    [InlineData("from: 09:30", "from: 24:30", "'24:30' is no time of day such as 09:30.")]
    [InlineData("from: 09:30", "from: 13:30", "The times must be in order: from, early_until, until.")]
    [InlineData("saturday: sunday", "saterday: sunday", "saterday")]
    [InlineData("title: Exchange of the Moon\n", "", "title")]
    public void What_is_wrong_is_named(string right, string wrong, string fault)
    {
        Assert.Contains(right, Text, StringComparison.Ordinal);
        var e = Assert.Throws<CatalogException>(() => TradingCalendarReader.Read("moon.yaml", Text.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(fault, e.Message, StringComparison.Ordinal);
    }
}
