using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Esios;
using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Tests.Esios;

public sealed class EsiosIndicatorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<RunningSimulator> StartAsync(SimulatorOptions? options = null, string? key = "secret")
    {
        var simulator = await RunningSimulator.StartAsync(options ?? new());
        if (key is not null) simulator.Client.DefaultRequestHeaders.Add("x-api-key", key);
        return simulator;
    }

    private static string Path(int id, string first, string last, string more = "") =>
        $"/esios/indicators/{id}?start_date={first}T00:00&end_date={last}T23:59{more}";

    private static List<JsonElement> Values(JsonElement answer) =>
        [.. answer.GetProperty("indicator").GetProperty("values").EnumerateArray()];

    [Theory]
    [InlineData("PRICES_ESIOS_1001_2021_06_01.json")]
    [InlineData("PRICES_ESIOS_1001_2021_10_30.json")]
    [InlineData("PRICES_ESIOS_1001_2024_03_09.json")]
    public async Task A_recorded_body_is_written_again_to_the_byte(string file)
    {
        var recorded = await File.ReadAllBytesAsync(System.IO.Path.Combine(RecordingsFolder.Require(), "esios", file), Ct);
        var root = JsonDocument.Parse(recorded).RootElement;
        ArrayBufferWriter<byte> output = new();
        EsiosBody.Write(
            output, EsiosIndicator.Pvpc, EsiosPeriod.Hour, root.GetProperty("indicator").GetProperty("values_updated_at").GetString()!,
            [.. Values(root).Select(Read)]);

        Assert.Equal(Encoding.UTF8.GetString(recorded), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(600)]
    public async Task An_answer_has_the_shape_of_the_recorded_ones(int id)
    {
        var recorded = JsonDocument.Parse(await File.ReadAllBytesAsync(
            System.IO.Path.Combine(RecordingsFolder.Require(), "esios", "PRICES_ESIOS_1001_2021_06_01.json"), Ct));
        await using var simulator = await StartAsync();

        Assert.Equal(Shape.Of(recorded.RootElement), Shape.Of(await simulator.JsonAsync(Path(id, "2026-11-01", "2026-11-01"))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Without_the_right_key_access_is_denied(string? key)
    {
        await using var simulator = await StartAsync(new() { Esios = new() { ApiKey = "right" } }, key);
        var (status, body) = await simulator.GetAsync(Path(1001, "2026-11-01", "2026-11-01"));

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("HTTP Token: Access denied.", Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task The_day_of_25_hours_says_one_datetime_utc_twice_and_the_next_never()
    {
        await using var simulator = await StartAsync();
        var values = Values(await simulator.JsonAsync(Path(1001, "2026-10-25", "2026-10-25", "&geo_ids[]=8741")));
        List<string?> Of(string name) => [.. values.Select(value => value.GetProperty(name).GetString())];

        Assert.Equal(25, values.Count);
        Assert.Equal(25, Of("tz_time").Distinct().Count());
        Assert.Equal("2026-10-25T02:00:00.000+01:00", Of("datetime")[3]);
        Assert.Equal("2026-10-25T01:00:00.000Z", Of("tz_time")[3]);
        Assert.Equal("2026-10-25T00:00:00Z", Of("datetime_utc")[3]);
        Assert.DoesNotContain("2026-10-25T01:00:00Z", Of("datetime_utc"));
    }

    [Fact]
    public async Task Five_systems_are_interleaved_and_say_what_redata_says()
    {
        await using var simulator = await StartAsync();
        var values = Values(await simulator.JsonAsync(Path(1001, "2026-11-03", "2026-11-03")));

        Assert.Equal(120, values.Count);
        Assert.Equal([8741, 8742, 8743, 8744, 8745], values.Take(5).Select(value => value.GetProperty("geo_id").GetInt32()));
        foreach (var (name, geo) in new[] { "peninsular", "canarias", "baleares", "ceuta", "melilla" }.Zip(Enumerable.Range(8741, 5)))
        {
            var redata = (await simulator.JsonAsync(RunningSimulator.RedataPath("2026-11-03", "2026-11-03", name))).GetProperty("included")
                .EnumerateArray().Single(series => series.GetProperty("id").GetString() == "1001").GetProperty("attributes");
            Assert.Equal(
                redata.GetProperty("values").EnumerateArray().Select(value => value.GetProperty("value").GetDecimal()),
                values.Where(value => value.GetProperty("geo_id").GetInt32() == geo)
                    .Select(value => value.GetProperty("value").GetDecimal()));
        }
    }

    [Fact]
    public async Task The_market_turns_quarter_hourly_in_Spain_s_midnight()
    {
        await using var simulator = await StartAsync();
        var values = Values(await simulator.JsonAsync(Path(600, "2025-09-30", "2025-10-01", "&geo_ids[]=3")));
        var hourly = Values(await simulator.JsonAsync(Path(600, "2025-09-30", "2025-10-01", "&geo_ids[]=3&time_trunc=hour")));

        Assert.Equal(24 + 96, values.Count);
        Assert.Equal("2025-10-01T00:15:00.000+02:00", values[25].GetProperty("datetime").GetString());
        Assert.Equal(48, hourly.Count);
        var at = values.ToDictionary(value => value.GetProperty("tz_time").GetString()!, value => value.GetProperty("value").GetDecimal());
        Assert.All(hourly, value => Assert.Equal(at[value.GetProperty("tz_time").GetString()!], value.GetProperty("value").GetDecimal()));
    }

    [Fact]
    public async Task Hourly_market_prices_are_the_truth_of_spot_prices()
    {
        await using var simulator = await StartAsync();
        var values = Values(await simulator.JsonAsync(Path(600, "2025-09-01", "2025-09-30", "&geo_ids[]=3")));
        var truth = (await simulator.LinesAsync("/simulator/truth/spot_prices?from=2025-08-31T22:00:00Z&to=2025-09-30T22:00:00Z"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("price_eur_mwh").GetDecimal());

        Assert.Equal(truth, values.Select(value => value.GetProperty("value").GetDecimal()));
    }

    [Fact]
    public async Task Tomorrow_is_empty_until_it_is_published()
    {
        await using var simulator = await StartAsync(); // 10:00 in Madrid
        async Task<int> CountAsync(int id) =>
            Values(await simulator.JsonAsync(Path(id, "2026-11-21", "2026-11-21", "&geo_ids[]=3&geo_ids[]=8741"))).Count;

        Assert.Equal((0, 0), (await CountAsync(600), await CountAsync(1001)));
        simulator.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal((96, 0), (await CountAsync(600), await CountAsync(1001)));
        simulator.Clock.Advance(new TimeSpan(6, 15, 0));
        Assert.Equal((96, 24), (await CountAsync(600), await CountAsync(1001)));
    }

    private static EsiosValue Read(JsonElement value) => new(
        DecimalText.Parse(value.GetProperty("value").GetDecimal(), RedataPrices.Decimals),
        Instant.FromDateTimeOffset(value.GetProperty("tz_time").GetDateTimeOffset()).InZone(SpanishTime.Zone),
        new(value.GetProperty("geo_id").GetInt32(), value.GetProperty("geo_name").GetString()!));
}
