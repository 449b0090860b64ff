using System.Net;
using System.Text.Json;
using DataFetch.Fetcher.Calls;
using DataFetch.Testing;
using NodaTime.Text;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>What the real upstreams sent; the bodies of the other tests have the same shape.</summary>
public sealed class RecordingTests(TestCatalog catalog)
{
    [Theory]
    [InlineData("PRICES_APIDATOS_2021_06_01.json", "redata.prices", "2021-06-01", 2)]
    [InlineData("PRICES_APIDATOS_2021_10_30.json", "redata.prices", "2021-10-30", 2)]
    [InlineData("PRICES_APIDATOS_2021_06_01_CYM.json", "redata.prices_by_system", "2021-06-01", 1)]
    public void A_recorded_day_of_redata_gives_its_decimals_and_instants_to_the_letter(string file, string provider, string day, int groups)
    {
        var body = File.ReadAllBytes(Path.Combine(Recordings.Require(), "redata", file));
        var series = groups == 2 ? "peninsular" : "ceuta";
        var read = new BodyReader(catalog.Catalog, provider, catalog.Day(provider, day), series).Read(body);

        Assert.Equal(groups, read.Plans.Count);
        foreach (var plan in read.Plans)
        {
            var recorded = Recorded(body, plan.Fill.Group, series);
            Assert.Equal(24, recorded.Count);
            Assert.Equal(recorded, read.Rows(plan.Dataset.Name));
        }

        Assert.All(read.Page.Decoders, d => Assert.Equal(0, d.Aside.Total));
        Assert.Equal(groups * 24, read.Page.Records);
    }

    [Fact]
    public void A_recorded_page_of_sip_gives_its_prices_and_the_number_of_pages()
    {
        var body = File.ReadAllBytes(Path.Combine(Recordings.Require(), "sip", "gtopt_cmg_online.json"));
        var read = new BodyReader(
            catalog.Catalog, "sip.cmg_online", catalog.Day("sip.cmg_online", "2025-12-01"), "D.AMIGOS______110", "DEGAN_________013").Read(body);

        Assert.Equal(
            ["D.AMIGOS______110 2025-12-01T03:00:00Z 42.85249 46.1206", "DEGAN_________013 2025-12-01T03:00:00Z 54.68836 58.85911"], read.Rows());
        Assert.Equal("", read.Aside);
        Assert.Equal((3, 50_944), (read.Page.Records, read.Page.Total));
    }

    [Fact]
    public void A_recorded_page_of_settled_prices_tells_its_fields_and_the_number_of_pages()
    {
        var page = RecordedBody.Of("sip/gtopt_cmg_real_2025_12_01.json").Read(catalog).Page;
        Assert.Equal((3, 50_944), (page.Records, page.Total));
        Assert.Equal(
            ["id_info", "barra_info", "barra_transf", "fecha", "hra", "min", "cmg_clp_kwh_", "cmg_usd_mwh_", "version", "fecha_hora", "fecha_minuto"], page.FieldNames);
    }

    [Fact]
    public void A_recorded_page_past_the_end_has_no_records_and_still_the_number_of_pages()
    {
        var body = File.ReadAllBytes(Path.Combine(Recordings.Require(), "sip", "gtopt_cmg_real_empty_page.json"));
        var read = new BodyReader(catalog.Catalog, "sip.cmg_online", catalog.Day("sip.cmg_online", "2025-12-01")).Read(body);

        Assert.Empty(read.Rows());
        Assert.Equal((0, 50_944), (read.Page.Records, read.Page.Total));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.OK)]
    public void The_recorded_page_of_the_firewall_is_no_answer(HttpStatusCode status)
    {
        var body = File.ReadAllBytes(Path.Combine(Recordings.Require(), "redata", "error_403_incapsula.html"));
        using var response = new HttpResponseMessage(status);

        var refused = Assert.Throws<UpstreamException>(() => new AnswerCheck([], isJson: true).Check(response, body, DateTimeOffset.UnixEpoch));
        Assert.Equal((Failure.Blocked, (int)status), (refused.Failure, refused.Status));
    }

    [Fact]
    public void The_recorded_429_of_sip_is_told_in_its_own_words()
    {
        var body = File.ReadAllBytes(Path.Combine(Recordings.Require(), "sip", "error_429_body.json"));
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);

        var refused = Assert.Throws<UpstreamException>(() => new AnswerCheck([], isJson: true).Check(response, body, DateTimeOffset.UnixEpoch));
        Assert.Equal("throttled: HTTP 429: Too Many Requests", refused.Text);
        Assert.Null(refused.RetryAfter);
    }

    // Read with other means than the decoder's: the letters of the number, and NodaTime for the instant.
    private static List<string> Recorded(byte[] body, string group, string series)
    {
        using var document = JsonDocument.Parse(body);
        var values = document.RootElement.GetProperty("included").EnumerateArray()
            .Single(g => g.GetProperty("id").GetString() == group).GetProperty("attributes").GetProperty("values");
        return [.. values.EnumerateArray().Select(v => $"{series} {Iso(v.GetProperty("datetime").GetString()!)} {v.GetProperty("value").GetRawText()}")];
    }

    private static string Iso(string text) => InstantPattern.ExtendedIso.Format(OffsetDateTimePattern.ExtendedIso.Parse(text).Value.ToInstant());
}
