using System.Net;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Sip;

public sealed class SipPagingTests
{
    private static string Key(JsonElement record) =>
        record.GetProperty("barra_transf").GetString() + " " + record.GetProperty("fecha_minuto").GetString();

    [Fact]
    public async Task All_pages_together_have_every_record_once_and_not_by_time()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { EmptyPageShare = 0.3 });
        var records = await simulator.SipDayAsync("2026-11-01");

        Assert.Equal(208 * 96, records.Count);
        Assert.Equal(208 * 96, records.Select(Key).Distinct().Count());
        var times = records.ConvertAll(record => record.GetProperty("fecha_minuto").GetString());
        Assert.NotEqual(times.Order(StringComparer.Ordinal), times);
        Assert.NotEqual(times.OrderDescending(StringComparer.Ordinal), times);
    }

    [Fact]
    public async Task An_empty_page_in_the_middle_has_no_total_and_the_next_ask_has_the_rows()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { EmptyPageShare = 1 });

        Assert.Equal(1_000, (await simulator.SipAsync("2026-11-01", 1)).GetProperty("data").GetArrayLength());
        var path = RunningSimulator.SipPath("2026-11-01", 7);
        Assert.Equal("""{"data": [], "page": 7, "limit": 1000}""", System.Text.Encoding.UTF8.GetString(await simulator.BytesAsync(path)));
        var again = await simulator.JsonAsync(path);
        Assert.Equal(1_000, again.GetProperty("data").GetArrayLength());
        Assert.Equal(20, again.GetProperty("totalPages").GetInt32());

        var log = await simulator.JsonAsync("/simulator/log");
        Assert.Equal(["ok", "empty-page", "ok"], log.EnumerateArray().Select(line => line.GetProperty("outcome").GetString()));
        Assert.Equal([1_000, 0, 1_000], log.EnumerateArray().Select(line => line.GetProperty("rows").GetInt32()));
    }

    [Fact]
    public async Task Page_1_comes_empty_only_where_an_option_says_so()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { EmptyPageShare = 1, EmptyFirstPages = true });

        Assert.Equal(0, (await simulator.SipAsync("2026-11-01", 1)).GetProperty("data").GetArrayLength());
        Assert.Equal(1_000, (await simulator.SipAsync("2026-11-01", 1)).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Past_the_end_there_are_no_rows_and_the_total_is_there()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { EmptyPageShare = 1 });
        var body = await simulator.BytesAsync(RunningSimulator.SipPath("2026-11-01", 21));

        Assert.Equal("""{"data": [], "totalPages": 20, "page": 21, "limit": 1000}""", System.Text.Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task Page_0_has_the_rows_of_page_1()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var (zero, one) = (await simulator.SipAsync("2026-11-01", 0, limit: 5), await simulator.SipAsync("2026-11-01", 1, limit: 5));

        Assert.Equal(zero.GetProperty("data").GetRawText(), one.GetProperty("data").GetRawText());
        Assert.Equal(0, zero.GetProperty("page").GetInt32());
    }

    [Fact]
    public async Task What_has_not_begun_has_no_records()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = 10, EmptyPageShare = 0 });

        Assert.Equal(10 * ((6 * 4) + 1), (await simulator.SipDayAsync("2026-11-20")).Count); // it is 6:00 in Chile
        simulator.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(10 * ((6 * 4) + 2), (await simulator.SipDayAsync("2026-11-20")).Count);
        var tomorrow = await simulator.SipAsync("2026-11-21", 1);
        Assert.Equal(0, tomorrow.GetProperty("totalPages").GetInt32());
    }

    [Fact]
    public async Task The_real_grid_has_440_pages_a_day()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = SimulatorOptions.FullGrid });

        Assert.Equal(440, (await simulator.SipAsync("2026-11-01", 1)).GetProperty("totalPages").GetInt32());
        Assert.Equal(680, (await simulator.SipAsync("2026-11-01", 440)).GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("user_key=", HttpStatusCode.Forbidden, "Authentication parameters missing")]
    [InlineData("user_key=bad1", HttpStatusCode.Forbidden, "Authentication failed")]
    [InlineData("user_key=k&limit=10001", HttpStatusCode.TooManyRequests, """{"message":"Too Many Requests"}""")]
    [InlineData("user_key=k&bar_transf=CHILOE________220", HttpStatusCode.TooManyRequests, """{"message":"Too Many Requests"}""")]
    [InlineData("user_key=k&page=x", HttpStatusCode.BadGateway, null)]
    [InlineData("user_key=k&endDate=2026-12-31", HttpStatusCode.BadGateway, null)]
    public async Task What_the_gateway_refuses_is_refused_in_its_words(string query, HttpStatusCode status, string? body)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var dates = query.Contains("endDate", StringComparison.Ordinal) ? "startDate=2026-11-01" : "startDate=2026-11-01&endDate=2026-11-01";
        var answer = await simulator.GetAsync($"/sip/costo-marginal-online/v4/findByDate?{dates}&{query}");

        Assert.Equal(status, answer.Status);
        if (body is not null) Assert.Equal(body, System.Text.Encoding.UTF8.GetString(answer.Body));
    }

    [Fact]
    public async Task Another_path_has_no_mapping_rule()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var (status, body) = await simulator.GetAsync("/sip/nowhere?user_key=k");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("No Mapping Rule matched", System.Text.Encoding.UTF8.GetString(body));
    }
}
