using System.Globalization;
using System.Text;
using CsCheck;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Decoding;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>How numbers, times and days may be written.</summary>
public sealed class TextFormsTests
{
    [Fact]
    public void A_decimal_of_up_to_28_digits_is_exactly_what_is_written() => (
        from digits in Gen.Int[1, 28]
        from text in Gen.Int[0, 9].Array[digits]
        from scale in Gen.Int[0, digits - 1]
        from minus in Gen.Bool
        let whole = string.Concat(text)
        select (Minus: minus, Whole: whole[..(digits - scale)], Part: whole[(digits - scale)..]))
        .Sample(
            n =>
            {
                var expected = decimal.Parse($"{(n.Minus ? "-" : "")}{n.Whole}.{n.Part}0"[..^1].TrimEnd('.'), CultureInfo.InvariantCulture);
                foreach (var (style, separator) in new[] { (NumberStyle.Point, "."), (NumberStyle.Comma, ","), (NumberStyle.Either, "."), (NumberStyle.Either, ",") })
                {
                    var written = $"{(n.Minus ? "-" : "")}{n.Whole}{(n.Part.Length > 0 ? separator : "")}{n.Part}";
                    Assert.True(NumberText.TryRead(Text(written), style, out decimal read), written);
                    Assert.Equal(expected, read);
                }
            },
            iter: 5_000);

    [Theory]
    [InlineData("0,000086527344000000", NumberStyle.Comma, "0.000086527344000000")]
    [InlineData("-0,5", NumberStyle.Either, "-0.5")]
    [InlineData("+12.50", NumberStyle.Point, "12.50")]
    [InlineData("1,5", NumberStyle.Point, null)]
    [InlineData("1.5", NumberStyle.Comma, null)]
    [InlineData("1.5", NumberStyle.Json, null)]
    [InlineData("1.000,5", NumberStyle.Either, null)]
    [InlineData("1,000,5", NumberStyle.Comma, null)]
    [InlineData("1 000", NumberStyle.Either, null)]
    [InlineData(",5", NumberStyle.Comma, null)]
    [InlineData("5,", NumberStyle.Comma, null)]
    [InlineData("", NumberStyle.Either, null)]
    [InlineData("-", NumberStyle.Either, null)]
    [InlineData("NaN", NumberStyle.Either, null)]
    [InlineData("36.3(03)", NumberStyle.Either, null)]
    [InlineData("1e2", NumberStyle.Point, "100")]
    public void A_text_is_a_number_only_in_its_own_style(string text, NumberStyle style, string? expected)
    {
        var isNumber = NumberText.TryRead(Text(text), style, out decimal number);
        Assert.Equal(expected, isNumber ? number.ToString(CultureInfo.InvariantCulture) : null);
    }

    [Theory]
    [InlineData("14:30", "14:30")]
    [InlineData("9:05", "09:05")]
    [InlineData("1430", "14:30")]
    [InlineData("905", "09:05")]
    [InlineData("14", "14:00")]
    [InlineData("24", "24:00")]
    [InlineData("2400", "24:00")]
    [InlineData("24:00", "24:00")]
    [InlineData("0:00", "00:00")]
    [InlineData("24:01", null)]
    [InlineData("25", null)]
    [InlineData("1260", null)]
    [InlineData("12:60", null)]
    [InlineData("Varias", null)]
    [InlineData("-1", null)]
    [InlineData(":30", null)]
    [InlineData("12:", null)]
    public void A_time_of_day_is_hours_and_minutes_up_to_24_00(string text, string? expected) =>
        Assert.Equal(expected, ClockText.TryRead(Text(text), out var minute) ? ClockText.Format(minute) : null);

    [Theory]
    [InlineData("30", "00:30")]
    [InlineData("14", "00:14")]
    [InlineData("100", "01:00")]
    [InlineData("2400", "24:00")]
    public void A_number_as_time_of_day_has_minutes_in_its_last_two_digits(string number, string expected)
    {
        Assert.True(ClockText.TryRead(new FieldValue(ValueKind.Number, Encoding.UTF8.GetBytes(number)), out var minute));
        Assert.Equal(expected, ClockText.Format(minute));
    }

    [Theory]
    [InlineData("2019-10-01", "2019-10-01")]
    [InlineData("01/10/2019", "2019-10-01")]
    [InlineData("2019-10-01T00:00:00", "2019-10-01")]
    [InlineData("2019-10-01T00:00:00.000Z", "2019-10-01")]
    [InlineData("2019-09-30T22:00:00", "2019-10-01")]
    [InlineData("2019-12-31T23:00:00", "2020-01-01")]
    [InlineData("2019-12-31T22:00:00", null)] // in winter midnight is at 23:00
    [InlineData("2019-09-30T23:00:00", null)]
    [InlineData("2019-10-01T12:00:00", null)]
    [InlineData("2019-02-29", null)]
    [InlineData("31/04/2019", null)]
    [InlineData("10/2019", null)]
    [InlineData("", null)]
    public void A_day_is_a_date_with_nothing_but_midnight_behind_it(string text, string? expected) =>
        Assert.Equal(expected, DateText.TryRead(Encoding.UTF8.GetBytes(text), out var date) ? date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture) : null);

    [Theory]
    [InlineData("2021-10-31T02:00:00.000+01:00", "2021-10-31T01:00:00Z")]
    [InlineData("2026-08-14T11:00:00+0000", "2026-08-14T11:00:00Z")]
    [InlineData("2026-08-14T11:00-0330", "2026-08-14T14:30:00Z")]
    [InlineData("2026-08-14 11:00:00.5Z", "2026-08-14T11:00:00.5Z")]
    [InlineData("2026-08-14T11:00:00", null)]
    [InlineData("2026-08-14T11:00:00+1", null)]
    [InlineData("2026-08-14T11:00:00+01:60", null)]
    [InlineData("2026-08-14T11:00:00+19:00", null)]
    [InlineData("2026-08-14T24:00:00Z", null)]
    [InlineData("2026-08-14T11:00:61Z", null)]
    [InlineData("2026-08-14T11:00:00.Z", null)]
    public void An_instant_has_an_offset_with_or_without_a_colon(string text, string? expected) => Assert.Equal(
        expected, OffsetTimes.TryRead(Encoding.UTF8.GetBytes(text), isUtc: false, out var at) ? InstantPattern.ExtendedIso.Format(Instant.FromUnixTimeTicks(at * 10)) : null);

    private static FieldValue Text(string text) => new(ValueKind.Text, Encoding.UTF8.GetBytes(text));
}
