using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Answers whose shape is not the declared one, or that end early.</summary>
public sealed class DriftTests(TestCatalog catalog)
{
    private static readonly string Two = Bodies.Sip(Bodies.SipRecord("2025-12-01 12:00"), Bodies.SipRecord("2025-12-01 12:15"));

    [Theory]
    [InlineData("barra_transf")]
    [InlineData("fecha_minuto")]
    [InlineData("cmg_usd_mwh_")]
    public void A_declared_field_that_no_record_has_is_named_beside_those_that_they_have(string field)
    {
        var refused = Refused(Two.Replace($"\"{field}\"", "\"renamed\"", StringComparison.Ordinal));

        Assert.Equal(Failure.Drift, refused.Failure);
        Assert.True(refused.IsFinal);
        Assert.False(refused.IsPassing);
        Assert.Contains($"'{field}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("id_info, barra_info", refused.Message, StringComparison.Ordinal);
        Assert.Contains("renamed", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("42.85249", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("barra_transf", "null")]
    [InlineData("fecha_minuto", "null")]
    [InlineData("fecha_minuto", "1764558000")]
    public void A_series_or_a_time_that_no_record_tells_is_drift(string field, string value) => Assert.Equal(
        Failure.Drift,
        Refused(System.Text.RegularExpressions.Regex.Replace(Two, $"\"{field}\": \"[^\"]*\"", $"\"{field}\": {value}")).Failure);

    [Fact]
    public void One_bad_record_of_ours_among_good_ones_of_others_is_set_aside()
    {
        var others = Bodies.SipRecord("2025-12-01 12:00").Replace("CHILOE________220", "A.MELIP_______220", StringComparison.Ordinal);
        var ours = Bodies.SipRecord("2025-12-01 12:15").Replace("cmg_usd_mwh_", "renamed", StringComparison.Ordinal);

        var read = Read(Bodies.Sip(others, ours, others));

        Assert.Equal("1 Incomplete", read.Aside);
        Assert.Equal(3, read.Page.Records);
    }

    [Fact]
    public void A_required_column_may_be_null_in_a_few_records_and_not_in_all_of_many()
    {
        var few = Enumerable.Range(0, ShapeDrift.TellingNulls - 1).Select(i => Bodies.SipRecord($"2025-12-01 {i:00}:00", usd: "null")).ToList();
        Assert.Equal(few.Count, Read(Bodies.Sip(few)).Rows().Count);

        Assert.Equal(Failure.Drift, Refused(Bodies.Sip([.. few, Bodies.SipRecord("2025-12-01 23:15", usd: "null")])).Failure);
        Assert.Equal(few.Count + 1, Read(Bodies.Sip([.. few, Bodies.SipRecord("2025-12-01 23:15")])).Rows().Count);
    }

    [Fact]
    public void Many_records_without_any_of_the_optional_values_are_another_shape()
    {
        var records = Enumerable.Range(1, 28).Select(i => $$"""{"fecha": "2019-10-{{i:00}}", "media": "19,0"}""").ToList();
        var reader = RecordedBody.Of("aemet/diarios_3194U_201910.json").Reader(catalog);

        Assert.Equal(Failure.Drift, Assert.Throws<UpstreamException>(() => reader.Read($"[{string.Join(',', records)}]")).Failure);
        Assert.Equal("3 Incomplete", reader.Read($"[{string.Join(',', records.Take(3))}]").Aside);
    }

    [Fact]
    public void No_more_than_twenty_names_are_listed()
    {
        var fields = string.Join(", ", Enumerable.Range(0, 40).Select(i => $"\"field{i:00}\": 1"));
        var message = Refused($$"""{"data": [{ {{fields}} }]}""").Message;

        Assert.Contains("field19", message, StringComparison.Ordinal);
        Assert.DoesNotContain("field20", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"id\": \"1001\"", "\"key\": \"1001\"")]
    [InlineData("\"values\"", "\"prices\"")]
    public void A_group_without_its_key_or_its_list_is_drift(string text, string instead)
    {
        var body = Bodies.Redata(("600", [("2021-06-01T05:00:00+02:00", "1")]), ("1001", [("2021-06-01T05:00:00+02:00", "2")]));
        var reader = new BodyReader(catalog.Catalog, "redata.prices", catalog.Day("redata.prices", "2021-06-01"));
        Assert.Equal(Failure.Drift, Assert.Throws<UpstreamException>(() => reader.Read(body.Replace(text, instead, StringComparison.Ordinal))).Failure);
    }

    [Fact]
    public void A_body_that_ends_early_is_truncated_and_may_be_asked_for_again()
    {
        for (var length = 1; length < Two.Length; length++)
        {
            var refused = Refused(Two[..length]);
            Assert.Equal((Failure.Truncated, "truncated"), (refused.Failure, refused.Name));
            Assert.True(refused.IsPassing);
            Assert.False(refused.IsFinal);
        }
    }

    [Theory]
    [InlineData("é")]
    [InlineData("€")]
    [InlineData("\U0001F600")]
    public void A_body_that_ends_within_a_character_is_truncated(string character)
    {
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"data": [], "x": "{{character}}""");
        Assert.Equal(Failure.Truncated, Assert.Throws<UpstreamException>(() => Reader().Read(body[..^1])).Failure);
    }

    [Fact]
    public void No_data_is_neither_passing_nor_final()
    {
        var nothing = new UpstreamException(Failure.NoData, "Nothing.");
        Assert.Equal(("no-data", false, false), (nothing.Name, nothing.IsPassing, nothing.IsFinal));
    }

    private UpstreamException Refused(string body) => Assert.Throws<UpstreamException>(() => Read(body));

    private ReadBody Read(string body) => Reader().Read(body);

    private BodyReader Reader() => new(catalog.Catalog, "sip.cmg_online", catalog.Day("sip.cmg_online", "2025-12-01"));
}
