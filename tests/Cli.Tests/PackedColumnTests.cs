using DataFetch.Cli.Output;
using DataFetch.Cli.Querying;
using DataFetch.V1;
using Google.Protobuf;

namespace DataFetch.Cli.Tests;

public class PackedColumnTests
{
    [Theory]
    [InlineData(1250, 2, "12.50")]
    [InlineData(-5, 3, "-0.005")]
    [InlineData(0, 4, "0.0000")]
    [InlineData(long.MaxValue, 0, "9223372036854775807")]
    [InlineData(long.MinValue, 6, "-9223372036854.775808")]
    [InlineData(9007199254740993, 1, "900719925474099.3")]
    public void A_decimal_keeps_every_digit(long unscaled, int scale, string expected) =>
        Assert.Equal(expected, Values.ToText(PackedColumn.Decimal(unscaled, scale)));

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(1635548400000000, "2021-10-29T23:00:00Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999Z")]
    public void An_instant_is_utc_to_the_microsecond(long microseconds, string expected) =>
        Assert.Equal(expected, Values.ToText(PackedColumn.Instant(microseconds)));

    [Fact]
    public void Nulls_are_bits_lowest_first()
    {
        var column = new ColumnData
        {
            Doubles = new() { Values = { Enumerable.Range(0, 10).Select(i => (double)i) } },
            Nulls = ByteString.CopyFrom(0b0000_0010, 0b0000_0010),
        };

        Assert.Equal(
            [0.0, null, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, null],
            Enumerable.Range(0, 10).Select(row => column.At(row)));
    }
}
