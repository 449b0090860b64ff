using System.Text.Json;
using DataFetch.Fetcher.Calls;
using DataFetch.Testing;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>What ESIOS sent, and days of its archive that are not recorded.</summary>
public sealed class EsiosRecordingTests(TestCatalog catalog)
{
    private static readonly (string Series, int Geo)[] Geos = [("peninsular", 8741), ("ceuta", 8744), ("melilla", 8745)];

    [Theory]
    [InlineData("esios/PRICES_ESIOS_1001_2021_06_01.json", "peninsular 2021-05-31T22:00:00Z 116.33")]
    [InlineData("esios/PRICES_ESIOS_1001_2021_10_30.json", "peninsular 2021-10-29T22:00:00Z 131.04")]
    [InlineData("esios/PRICES_ESIOS_1001_2024_03_09.json", "peninsular 2024-03-08T23:00:00Z 44.98")]
    public void A_recorded_day_of_an_indicator_gives_the_prices_of_each_of_our_geos_to_the_letter(string file, string first)
    {
        var recorded = RecordedBody.Of(file);
        var read = recorded.Read(catalog);

        using var document = JsonDocument.Parse(recorded.Bytes());
        var values = document.RootElement.GetProperty("indicator").GetProperty("values").EnumerateArray().ToList();
        var expected = Geos.SelectMany(g => values.Where(v => v.GetProperty("geo_id").GetInt32() == g.Geo).Select(v =>
            $"{g.Series} {Iso(v.GetProperty("datetime").GetString()!)} {v.GetProperty("value").GetRawText()}")).ToList();

        Assert.Equal(72, expected.Count);
        Assert.Equal(expected, read.Rows());
        Assert.Equal(first, read.Rows()[0]);
        Assert.Equal("", read.Aside);
        Assert.Equal(120, read.Page.Records);
        Assert.Equal(["value", "datetime", "datetime_utc", "tz_time", "geo_id", "geo_name"], read.Page.FieldNames);
    }

    [Fact]
    public void The_recorded_archive_gives_each_row_the_hour_of_its_place()
    {
        var recorded = RecordedBody.Of("esios/PVPC_CURV_DD_2021_06_01.json");
        var read = recorded.Read(catalog);

        using var document = JsonDocument.Parse(recorded.Bytes());
        var rows = document.RootElement.GetProperty("PVPC").EnumerateArray().ToList();
        var start = Instant.FromUtc(2021, 5, 31, 22, 0);
        string[] series = ["peninsular", "ceuta", "melilla"];
        Assert.Equal(
            series.SelectMany(s => rows.Select((r, i) =>
                $"{s} {start + Duration.FromHours(i)} {r.GetProperty(s == "peninsular" ? "PCB" : "CYM").GetString()!.Replace(',', '.')}")),
            read.Rows());
        Assert.Equal("peninsular 2021-05-31T22:00:00Z 116.33", read.Rows()[0]);
        Assert.Equal("melilla 2021-06-01T21:00:00Z 156.50", read.Rows()[71]);
        Assert.Equal(("", 24, false), (read.Aside, read.Page.Records, read.Page.IsUnpublished));
    }

    [Fact]
    public void The_archive_of_the_tariffs_before_2021_is_another_shape_and_its_fields_are_named()
    {
        var body = File.ReadAllBytes(Path.Combine(Recordings.Require(), "esios", "PVPC_CURV_DD_2019_10_26.json"));
        var refused = Assert.Throws<UpstreamException>(() => Archive("2019-10-26").Read(body));

        Assert.Equal((Failure.Drift, "drift"), (refused.Failure, refused.Name));
        Assert.Contains("'PCB'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Dia, Hora, GEN, NOC, VHC", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("114,20", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_that_is_not_there_is_no_empty_day()
    {
        var body = File.ReadAllBytes(Path.Combine(Recordings.Require(), "esios", "empty_archive70_body.json"));
        Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => Archive("2019-10-26").Read(body)).Failure);
    }

    [Theory]
    [InlineData("2021-03-28", 23)]
    [InlineData("2021-10-31", 25)]
    public void A_day_on_which_the_clock_changes_has_a_row_for_each_of_its_hours(string day, int hours)
    {
        var read = Archive(day).Read(Body(day, hours));
        var start = catalog.Day("esios.archive_70", day).Start;

        Assert.Equal(Enumerable.Range(0, hours).Select(i => $"peninsular {start + Duration.FromHours(i)} 1.{i:00}"), read.Rows().Take(hours));
        Assert.Equal("", read.Aside);
    }

    [Theory]
    [InlineData("2021-03-28", 24)]
    [InlineData("2021-10-31", 24)]
    [InlineData("2021-06-01", 23)]
    [InlineData("2021-06-01", 25)]
    public void A_day_with_a_row_too_many_or_too_few_is_refused_as_no_place_can_be_trusted(string day, int rows) =>
        Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => Archive(day).Read(Body(day, rows))).Failure);

    [Fact]
    public void A_row_of_another_day_among_the_others_is_refused()
    {
        var body = Body("2021-06-01", 24).Replace("""{"Dia":"01/06/2021","Hora":"5" """.TrimEnd(), """{"Dia":"02/06/2021","Hora":"5" """.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => Archive("2021-06-01").Read(body)).Failure);
    }

    [Fact]
    public void A_bad_value_takes_its_row_away_and_moves_no_other()
    {
        var read = Archive("2021-06-01").Read(Body("2021-06-01", 24).Replace("1,05", "x", StringComparison.Ordinal));
        Assert.Equal(69, read.Rows().Count);
        Assert.Contains("ceuta 2021-06-01T04:00:00Z 1.06", read.Rows());
        Assert.Equal("3 BadValue", read.Aside);
    }

    [Fact]
    public void A_day_of_zeros_only_is_one_that_is_not_published_yet()
    {
        var zeros = System.Text.RegularExpressions.Regex.Replace(Body("2021-06-01", 24), "1,[0-9]+", "0,00");
        Assert.True(Archive("2021-06-01").Read(zeros).Page.IsUnpublished);
        Assert.False(Archive("2021-06-01").Read(Body("2021-06-01", 24).Replace("1,05", "0,00", StringComparison.Ordinal)).Page.IsUnpublished);
    }

    private static string Body(string day, int rows)
    {
        var date = LocalDatePattern.Iso.Parse(day).Value;
        return $$"""{"PVPC":[{{string.Join(',', Enumerable.Range(0, rows).Select(i => $$"""{"Dia":"{{date:dd'/'MM'/'uuuu}}","Hora":"{{i}}","PCB":"1,{{i:00}}","CYM":"1,{{i:00}}"}"""))}}]}""";
    }

    private static string Iso(string text) => InstantPattern.ExtendedIso.Format(OffsetDateTimePattern.ExtendedIso.Parse(text).Value.ToInstant());

    private BodyReader Archive(string day) => new(catalog.Catalog, "esios.archive_70", catalog.Day("esios.archive_70", day));
}
