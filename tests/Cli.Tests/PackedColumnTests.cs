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
            Enumerable.Range(0, 10).Select(row => column.At(ColumnType.Double, row)));
    }

    [Theory]
    [InlineData(ColumnType.Boolean, 1, true)]
    [InlineData(ColumnType.Boolean, 0, false)]
    [InlineData(ColumnType.Int64, 1, 1L)]
    public void Integers_are_what_the_header_says_they_are(ColumnType type, long sent, object expected) =>
        Assert.Equal(expected, Integers(sent).At(type, 0));

    [Theory]
    [InlineData(ColumnType.Date, -1, "1969-12-31")]
    [InlineData(ColumnType.Date, 20_605, "2026-06-01")]
    [InlineData(ColumnType.Instant, 1748784600500000, "2025-06-01T13:30:00.5Z")]
    public void Days_and_instants_are_printed_as_ISO_8601_has_them(ColumnType type, long sent, string expected) =>
        Assert.Equal(expected, Values.ToText(Integers(sent).At(type, 0)));

    [Fact]
    public void Json_is_a_document_and_text_is_not()
    {
        var column = new ColumnData { Texts = new() { Values = { "[1]" } } };

        Assert.Equal(new JsonText("[1]"), column.At(ColumnType.Json, 0));
        Assert.Equal("[1]", column.At(ColumnType.Text, 0));
    }

    private static ColumnData Integers(long value) => new() { Int64S = new() { Values = { value } } };
}
