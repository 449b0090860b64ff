using System.Net;
using System.Text;
using DataFetch.Fetcher.Calls;
using DataFetch.Testing;

namespace DataFetch.Fetcher.Tests.Calls;

/// <summary>What the upstreams' own errors mean, by the rules of the shipped source files.</summary>
public sealed class FailureRuleTests(TestCatalog catalog)
{
    private const string NoData = """{"descripcion":"No hay datos que satisfagan esos criterios","estado":404}""";

    [Theory]
    [InlineData("aemet.daily", 200, NoData, Failure.NoData)]
    [InlineData("aemet.daily", 404, NoData, Failure.NoData)]
    // The same 404 for a range that is too wide is no empty answer.
    [InlineData("aemet.daily", 200, """{"descripcion":"El rango de fechas no puede ser superior a 6 meses","estado":404}""", Failure.BadRequest)]
    [InlineData("aemet.daily", 200, """{"descripcion" : "API key invalido","estado" : 401}""", Failure.Unauthorised)]
    [InlineData("aemet.daily", 200, """{"descripcion":"Límite de peticiones o caudal por minuto excedido para este usuario.","estado":429}""", Failure.Throttled)]
    [InlineData("aemet.daily", 200, "", Failure.Unauthorised)]
    [InlineData("esios.archive_70", 200, """{"message":"No values for specified archive"}""", Failure.NoData)]
    [InlineData("esios.pvpc", 401, "HTTP Token: Access denied.", Failure.Unauthorised)]
    [InlineData("esios.pvpc", 403, "<html>Incapsula</html>", Failure.Blocked)]
    [InlineData("sip.cmg_online", 403, "Authentication failed", Failure.Unauthorised)]
    [InlineData("sip.cmg_online", 404, "No Mapping Rule matched", Failure.NotFound)]
    [InlineData("sip.cmg_online", 429, """{"message":"Too Many Requests"}""", Failure.Throttled)]
    [InlineData("sip.cmg_online", 200, """{"message":"Too Many Requests"}""", Failure.Throttled)]
    [InlineData("siar.daily", 403, "", Failure.Throttled)]
    [InlineData("siar.daily", 401, "", Failure.Unauthorised)]
    [InlineData("siar.daily", 200, """{"datos":[],"MensajeRespuesta":"No hay datos para los parametros"}""", Failure.NoData)]
    [InlineData("siar.daily", 200, """{"datos":null,"MensajeRespuesta":"La estacion no existe"}""", Failure.BadRequest)]
    [InlineData("alpaca.bars_1day", 400, """{"message":"invalid symbol: BRK-B"}""", Failure.BadSeries)]
    [InlineData("alpaca.bars_1day", 403, """{"code":42210000,"message":"subscription does not permit querying recent SIP data"}""", Failure.BadRequest)]
    [InlineData("alpaca.bars_1day", 403, """{"message":"forbidden."}""", Failure.Unauthorised)]
    [InlineData("alpaca.bars_1day", 429, """{"message":"too many requests."}""", Failure.Throttled)]
    [InlineData("yahoo.bars_1day_all", 429, "Edge: Too Many Requests", Failure.Blocked)]
    [InlineData("yahoo.bars_1day_all", 404, """{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}""", Failure.NoData)]
    [InlineData("yahoo.bars_1day_all", 400, """{"chart":{"result":null,"error":{"code":"Bad Request","description":"Data doesn't exist for startDate = 1, endDate = 2"}}}""", Failure.NoData)]
    [InlineData("yahoo.bars_1min", 422, """{"chart":{"result":null,"error":{"code":"Unprocessable Entity","description":"1m data not available"}}}""", Failure.BadRequest)]
    [InlineData("finviz.screener", 200, "Too many requests.", Failure.Throttled)]
    [InlineData("finviz.screener", 200, "<html><title>Just a moment...</title></html>", Failure.Blocked)]
    [InlineData("finviz.screener", 200, "", Failure.Blocked)]
    [InlineData("finviz.screener", 403, "error code: 1010", Failure.Blocked)]
    [InlineData("finviz_elite.export", 200, "<!DOCTYPE html><html>log in</html>", Failure.Unauthorised)]
    [InlineData("racingapi.results", 401, """{"detail":"Incorrect username or password"}""", Failure.Unauthorised)]
    [InlineData("racingapi.results", 422, """{"detail":[{"loc":["query","skip"],"msg":"ensure this value is less than or equal to 20000"}]}""", Failure.BadRequest)]
    [InlineData("racingapi.horse", 404, """{"detail":"Not Found"}""", Failure.NoData)]
    [InlineData("racingapi.results", 404, """{"detail":"Not Found"}""", Failure.NotFound)]
    [InlineData("polygon.bars_1day_split", 403, """{"status":"NOT_AUTHORIZED","message":"You are not entitled to this data."}""", Failure.Unauthorised)]
    public void An_error_of_an_upstream_has_its_name(string provider, int status, string body, Failure failure)
    {
        var refused = Assert.Throws<UpstreamException>(() => Check(provider, status, Encoding.UTF8.GetBytes(body)));
        Assert.Equal((failure, status), (refused.Failure, refused.Status));
    }

    [Theory]
    [InlineData("aemet.daily", """[{"fecha":"2026-01-01"}]""")]
    [InlineData("aemet.daily", """{"descripcion":"exito","estado":200,"datos":"https://opendata.aemet.es/opendata/sh/1"}""")]
    [InlineData("siar.daily", """{"datos":[],"MensajeRespuesta":null}""")]
    [InlineData("siar.daily", """{"datos":[],"MensajeRespuesta":""}""")]
    [InlineData("sip.cmg_online", """{"data":[],"totalPages":0}""")]
    public void An_answer_is_none(string provider, string body) => Check(provider, 200, Encoding.UTF8.GetBytes(body));

    [Theory]
    [InlineData("error_401_api_key_body.json", Failure.Unauthorised)]
    [InlineData("error_404_no_hay_datos_body.json", Failure.NoData)]
    [InlineData("error_429_body.json", Failure.Throttled)]
    [InlineData("elecomexp_envelope_05_estado404.json", Failure.BadRequest)]
    public void A_recorded_error_of_AEMET_has_its_name_with_status_200(string file, Failure failure)
    {
        var body = File.ReadAllBytes(Path.Combine(Recordings.Require(), "aemet", file));
        Assert.Equal(failure, Assert.Throws<UpstreamException>(() => Check("aemet.daily", 200, body)).Failure);
    }

    [Theory]
    [InlineData("elecomexp_envelope_01_estado200.json", "https://opendata.aemet.es/opendata/sh/fa4a3c72")]
    [InlineData("ha_envelope_station_3195.json", "https://opendata.aemet.es/opendata/sh/208c3ca3")]
    public void A_recorded_first_answer_of_AEMET_leads_to_the_data(string file, string address)
    {
        var body = File.ReadAllBytes(Path.Combine(Recordings.Require(), "aemet", file));

        Check("aemet.daily", 200, body);

        Assert.Equal(new Uri(address), Links.Read(catalog.Catalog.Source("aemet"), catalog.Catalog.Request("aemet.daily").TwoStep!, body));
    }

    [Fact]
    public void A_refused_series_is_named_by_the_upstreams_name() => Assert.Equal(
        "BRK-B",
        Assert.Throws<UpstreamException>(() => Check("alpaca.bars_1day", 400, """{"message":"invalid symbol: BRK-B"}"""u8.ToArray())).Series);

    [Fact]
    public void What_is_wrong_with_a_question_is_told_with_its_place() => Assert.Equal(
        "bad-request: HTTP 422: query.skip: too large",
        Assert.Throws<UpstreamException>(() => Check("racingapi.results", 422, """{"detail":[{"loc":["query","skip"],"msg":"too large"}]}"""u8.ToArray())).Text);

    [Fact]
    public void Words_of_an_upstream_in_another_encoding_are_read()
    {
        var body = Encoding.Latin1.GetBytes("""{"descripcion":"Límite de peticiones","estado":429}""");
        Assert.Equal("throttled: HTTP 200: Límite de peticiones", Assert.Throws<UpstreamException>(() => Check("aemet.daily", 200, body)).Text);
    }

    [Fact]
    public void Every_meaning_that_a_source_file_can_give_is_a_failure() => Assert.All(
        new[] { "throttled", "blocked", "unauthorised", "not-found", "no-data", "bad-request", "bad-series", "malformed", "truncated", "too-large", "upstream-down" },
        name => Assert.Equal(name, FailureNames.Of(FailureNames.Find(name))));

    [Fact]
    public void For_every_failure_there_is_a_next_step() =>
        Assert.All(Enum.GetValues<Failure>(), failure => Assert.NotEmpty(FailureNames.Next(failure)));

    private void Check(string provider, int status, byte[] body)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        var request = catalog.Catalog.Request(provider);
        new AnswerCheck(request.Failures, request.Decoding.IsJson, isHtml: request.Decoding.IsHtml).Check(response, body, DateTimeOffset.UnixEpoch);
    }
}
