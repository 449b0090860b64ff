using System.Text;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Bodies that are right in an unusual way, and records that are not right.</summary>
public sealed class RecordShapesTests(TestCatalog catalog)
{
    private const string Noon = "2025-12-01 12:00";
    private const string Good = Bodies.Node + " 2025-12-01T15:00:00Z 42.85249 46.1206";

    private static readonly string OneRecord = Bodies.SipRecord(Noon);

    [Fact]
    public void Records_in_any_order_come_out_by_series_and_time()
    {
        string[] times = ["2025-12-01 23:45", "2025-12-01 00:00", Noon];
        var read = Sip(Bodies.Sip([Bodies.SipRecord(Noon, node: "DALCAHUE______110"), .. times.Select(t => Bodies.SipRecord(t))]));

        Assert.Equal(
            [$"{Bodies.Node} 2025-12-01T03:00:00Z", $"{Bodies.Node} 2025-12-01T15:00:00Z", $"{Bodies.Node} 2025-12-02T02:45:00Z", "DALCAHUE______110 2025-12-01T15:00:00Z"],
            read.Rows().Select(r => string.Join(' ', r.Split(' ')[..2])));
    }

    [Fact]
    public void The_order_of_fields_does_not_matter() => Assert.Equal([Good], Sip($$"""
        {"limit": 1000, "totalPages": 7, "data": [
          {"cmg_usd_mwh_": 46.1206, "fecha_minuto": "{{Noon}}", "cmg_clp_kwh_": 42.85249, "barra_transf": "{{Bodies.Node}}"}]}
        """).Rows());

    [Fact]
    public void Fields_and_objects_that_nobody_declared_are_passed_over() => Assert.Equal([Good], Sip($$$"""
        {"meta": {"data": [1, {"data": []}], "totalPages": 9}, "data": [
          {"x": {"fecha_minuto": "nonsense", "deep": [[{"cmg_usd_mwh_": "no"}]]}, "barra_transf": "{{{Bodies.Node}}}", "y": [null, true],
           "cmg_clp_kwh_": 42.85249, "": 1, "fecha_minuto": "{{{Noon}}}", "cmg_usd_mwh_": 46.1206, "z": {}}]}
        """).Rows());

    [Fact]
    public void A_group_is_known_by_its_key_also_where_that_comes_after_the_values()
    {
        var read = new BodyReader(catalog.Catalog, "redata.prices", catalog.Day("redata.prices", "2021-06-01")).Read("""
            {"included": [
              {"attributes": {"values": [{"datetime": "2021-06-01T05:00:00+02:00", "value": 1.50}]}, "id": "1001"},
              {"attributes": {"values": [{"datetime": "2021-06-01T05:00:00+02:00", "value": "of another group"}]}, "id": "10211"},
              {"id": "600", "attributes": {"values": [{"datetime": "2021-06-01T05:00:00Z", "value": -0.01}]}}]}
            """);

        Assert.Equal(["peninsular 2021-06-01T03:00:00Z 1.50"], read.Rows("pvpc_prices"));
        Assert.Equal(["peninsular 2021-06-01T05:00:00Z -0.01"], read.Rows("spot_prices"));
        Assert.All(read.Page.Decoders, d => Assert.Equal(0, d.Aside.Total));
    }

    [Fact]
    public void Escaped_names_and_texts_are_what_they_spell() => Assert.Equal([Good], Sip(
        """
        {"d\u0061ta": [{"b\u0061rra_transf": "CHILOE\u005f_______220", "cmg_clp_kwh_": 42.85249, "cmg_usd_mwh_": 46.1206, "fecha_minuto": "2025-12-01\u002012:00"}]}
        """).Rows());

    [Fact]
    public void An_offset_is_read_also_where_its_sign_is_escaped() => Assert.Equal(
        ["cadiz 2026-11-20T11:00:00Z 1 2 3 calm"], Buoys(Buoy("2026-11-20T12:00:00\\u002B01:00")).Rows());

    [Theory]
    [InlineData("2026-11-20T12:00:00")]
    [InlineData("2026-11-20T12:00")]
    [InlineData("2026-11-20")]
    public void A_time_without_its_offset_is_none_whatever_zone_this_machine_is_in(string time)
    {
        var read = Buoys(Buoy(time));
        Assert.Empty(read.Rows());
        Assert.Equal("1 BadTime", read.Aside);
    }

    [Fact]
    public void A_column_may_be_null_where_another_has_a_value()
    {
        var read = Sip(Bodies.Sip(Bodies.SipRecord(Noon, usd: "null")));
        Assert.Equal([$"{Bodies.Node} 2025-12-01T15:00:00Z 42.85249 null"], read.Rows());
        Assert.Equal("", read.Aside);
    }

    [Theory]
    [InlineData("null", "null", "1 Incomplete")]
    [InlineData("\"42.85\"", "46.1", "1 BadValue")]
    [InlineData("42.85", "\"46,1\"", "1 BadValue")]
    [InlineData("{\"cmg_usd_mwh_\": 1}", "46.1", "1 BadValue")]
    [InlineData("[42.85]", "46.1", "1 BadValue")]
    [InlineData("true", "46.1", "1 BadValue")]
    [InlineData("1e400", "46.1", "1 BadValue")]
    public void A_record_with_a_value_of_another_type_is_set_aside_and_the_next_is_read(string clp, string usd, string aside)
    {
        var read = Sip(Bodies.Sip(Bodies.SipRecord("2025-12-01 11:45", clp, usd), OneRecord));
        Assert.Equal([Good], read.Rows());
        Assert.Equal(aside, read.Aside);
    }

    [Theory]
    [InlineData("\"barra_transf\"", "1 Incomplete")]
    [InlineData("\"fecha_minuto\"", "1 Incomplete")]
    [InlineData("\"cmg_usd_mwh_\"", "1 Incomplete")]
    public void A_record_without_a_declared_field_is_set_aside(string field, string aside)
    {
        var read = Sip(Bodies.Sip(Bodies.SipRecord("2025-12-01 11:45").Replace(field, "\"renamed\"", StringComparison.Ordinal), OneRecord));
        Assert.Equal([Good], read.Rows());
        Assert.Equal(aside, read.Aside);
    }

    [Theory]
    [InlineData("3078")]
    [InlineData("null")]
    [InlineData("{\"code\": \"CHILOE________220\"}")]
    public void A_record_whose_series_is_no_text_is_set_aside_not_taken_for_another_series(string series)
    {
        var bad = Bodies.SipRecord("2025-12-01 11:45").Replace($"\"barra_transf\": \"{Bodies.Node}\"", $"\"barra_transf\": {series}", StringComparison.Ordinal);
        var read = Sip(Bodies.Sip(bad, OneRecord));
        Assert.Equal([Good], read.Rows());
        Assert.Equal(1, read.Page.Decoders.Single().Aside.Total);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("[]")]
    [InlineData("[{\"barra_transf\": 1}]")]
    public void What_stands_in_the_list_and_is_no_record_is_set_aside(string record)
    {
        var read = Sip(Bodies.Sip(record, OneRecord));
        Assert.Equal([Good], read.Rows());
        Assert.Equal("1 Incomplete", read.Aside);
    }

    [Fact]
    public void Records_of_series_that_are_not_kept_are_passed_over_without_a_word()
    {
        var read = Sip(Bodies.Sip(Bodies.SipRecord(Noon, "\"bad\"", node: "NVA_P.MONTT___220"), Bodies.SipRecord(Noon, node: new string('X', 300)), OneRecord));
        Assert.Equal([Good], read.Rows());
        Assert.Equal("", read.Aside);
        Assert.Equal(3, read.Page.Records);
    }

    [Fact]
    public void Of_two_records_of_one_key_the_later_counts() => Assert.Equal(
        [$"{Bodies.Node} 2025-12-01T15:00:00Z 3 4"], Sip(Bodies.Sip(Bodies.SipRecord(Noon, "1", "2"), Bodies.SipRecord(Noon, "3", "4"))).Rows());

    [Theory]
    [InlineData("2025-11-30 23:45")]
    [InlineData("2025-12-02 00:00")]
    public void A_record_outside_of_the_range_that_was_asked_is_set_aside(string time)
    {
        var read = Sip(Bodies.Sip(Bodies.SipRecord(time), OneRecord));
        Assert.Equal([Good], read.Rows());
        Assert.Equal("1 OutsideRange", read.Aside);
    }

    [Fact]
    public void Every_type_of_column_is_read_as_what_it_is() => Assert.Equal(
        ["cadiz 2026-11-20T11:00:00Z 0.1 0.10 9007199254740993 ñandú"],
        Buoys(Buoy("2026-11-20T12:00:00+01:00", "0.1", "0.10", "9007199254740993", "\"ñand\\u00fa\"")).Rows());

    [Theory]
    [InlineData("1e999", "1", "1", "\"x\"")]
    [InlineData("1", "1", "1.5", "\"x\"")]
    [InlineData("1", "1", "9223372036854775808", "\"x\"")]
    [InlineData("1", "1", "1", "[17]")]
    public void A_value_that_its_column_cannot_hold_is_set_aside(string wave, string level, string n, string text)
    {
        var read = Buoys(Buoy("2026-11-20T12:00:00+01:00", wave, level, n, text));
        Assert.Empty(read.Rows());
        Assert.Equal("1 BadValue", read.Aside);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_document() => Assert.Equal([Good], Sip("\uFEFF" + Bodies.Sip(OneRecord)).Rows());

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data": null}""")]
    [InlineData("""{"data": {}}""")]
    [InlineData("""{"data": []} {"data": []}""")]
    [InlineData("""{"data": []},""")]
    [InlineData("""{"data": [}""")]
    [InlineData("""{"Data": []}""")]
    public void A_body_of_another_shape_is_a_failure_and_not_an_empty_result(string body)
    {
        var refused = Assert.Throws<UpstreamException>(() => Sip(body));
        Assert.Equal(Failure.Malformed, refused.Failure);
    }

    [Theory]
    [InlineData("""{"errors": [{"code": "400", "detail": "Too long a range"}]}""")]
    [InlineData("""{"errors": [{"code": "400", "title": "Too long a range"}], "included": []}""")]
    [InlineData("""{"included": [], "errors": [{"detail": "Too long a range"}]}""")]
    public void An_error_inside_a_success_is_a_failure_in_the_words_of_the_upstream(string body)
    {
        var refused = Assert.Throws<UpstreamException>(() => Redata(body));
        Assert.Equal(Failure.Malformed, refused.Failure);
        Assert.Contains("Too long a range", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public void An_empty_list_of_errors_is_no_error(string errors) =>
        Assert.Empty(Redata($$"""{"errors": {{errors}}, "included": []}""").Rows("pvpc_prices"));

    [Fact]
    public void A_body_that_is_nested_without_end_is_a_failure() =>
        Assert.Throws<UpstreamException>(() => Sip($$"""{"data": [{"x": {{new string('[', 5_000)}}"""));

    [Fact]
    public void A_text_that_is_no_unicode_is_a_failure()
    {
        Assert.Throws<UpstreamException>(() => Sip(Bodies.Sip(OneRecord.Replace(Bodies.Node, "\\ud800", StringComparison.Ordinal))));
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"data": [{"barra_transf": "A"""), 0xFF, .. Encoding.UTF8.GetBytes("\"}]}")];
        Assert.Throws<UpstreamException>(() => new BodyReader(catalog.Catalog, "sip.cmg_online", catalog.Day("sip.cmg_online", "2025-12-01")).Read(body));
    }

    private static string Buoy(string time, string wave = "1", string level = "2", string n = "3", string text = "\"calm\"") =>
        $$$"""{"answer": {"states": [{"time": "{{{time}}}", "wave": {{{wave}}}, "level": {{{level}}}, "n": {{{n}}}, "text": {{{text}}}}]}}""";

    private ReadBody Sip(string body) => new BodyReader(catalog.Catalog, "sip.cmg_online", catalog.Day("sip.cmg_online", "2025-12-01")).Read(body);

    private ReadBody Redata(string body) => new BodyReader(catalog.Catalog, "redata.prices", catalog.Day("redata.prices", "2021-06-01")).Read(body);

    private ReadBody Buoys(string body) => new BodyReader(catalog.Catalog, "buoys.states", catalog.Day("buoys.states", "2026-11-20")).Read(body);
}
