using System.Text;
using CsCheck;
using DataFetch.Fetcher.Decoding;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Which of two runs is the later one.</summary>
public sealed class RunVersionTests(TestCatalog catalog)
{
    [Fact]
    public void Of_two_runs_the_greater_has_the_greater_number()
    {
        var run = Gen.Select(Gen.Int[0, 49_000], Gen.Int[-5, 3_000]);
        Gen.Select(run, run, Gen.Bool).Sample(
            (a, b, near) =>
            {
                b = near ? (a.Item1, b.Item2) : b;
                Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(Of(Day(a.Item1), $"{a.Item2}")!.Value.CompareTo(Of(Day(b.Item1), $"{b.Item2}")!.Value)));
            },
            iter: 5_000);
    }

    [Fact]
    public void One_two_three_and_four_fields_have_an_order()
    {
        Assert.True(Of("2025-12-01T14:00:00.001Z") < Of("2025-12-01T14:00:00.002Z"));
        Assert.True(Of("-9223372036854775808") < Of("9223372036854775807"));
        Assert.True(Of("2025-12-01 14:00", "9") < Of("2025-12-01 14:00:01", "1"));
        Assert.True(Of("01/12/2025", "14") < Of("2025-12-02", "0"));
        Assert.True(Of("2025-12-01", "14", "2") < Of("2025-12-01", "14", "3"));
        Assert.True(Of("1", "2", "3", "-4") < Of("1", "2", "3", "4"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"soon\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("\"1969-12-31\"")]
    [InlineData("4294967296")]
    public void A_run_without_an_order_sets_its_record_aside(string run)
    {
        var read = Pcp($"[{Record("\"2025-12-01\"", "1")}, {Record(run, "2")}]");
        Assert.Equal(["CHILOE________220 2025-12-01T03:00:00Z 1 2025-12-01 14"], read.Rows());
        Assert.Equal("1 BadValue", read.Aside);
    }

    [Fact]
    public void A_field_of_the_run_fills_its_column_too()
    {
        var read = Pcp($"[{Record("\"2025-12-01\"", "1")}]");
        Assert.Equal(["CHILOE________220 2025-12-01T03:00:00Z 1 2025-12-01 14"], read.Rows());
        Assert.Equal("", read.Aside);
    }

    [Fact]
    public void Five_fields_are_more_than_can_be_compared() => Assert.Throws<NotSupportedException>(() => new RunVersion(5));

    private static string Record(string run, string price) =>
        $$"""{"llave_cmg": "Chiloe220", "fecha_hora": "2025-12-01 00:00", "cmg_usd_mwh": {{price}}, "fecha_programa": {{run}}, "hora_programa": "14"}""";

    private static long? Of(params string[] parts)
    {
        var version = new RunVersion(parts.Length);
        version.Begin();
        return parts.Index().All(p => version.TryTake(p.Index, new FieldValue(ValueKind.Text, Encoding.UTF8.GetBytes(p.Item)))) ? version.Value : null;
    }

    private static string Day(int day) => new DateOnly(1970, 1, 1).AddDays(day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private ReadBody Pcp(string records) =>
        new BodyReader(catalog.Catalog, "sip.cmg_programado_pcp", catalog.Day("sip.cmg_programado_pcp", "2025-12-01")).Read($$"""{"data": {{records}}, "totalPages": 1}""");
}
