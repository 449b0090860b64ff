using System.Globalization;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Aemet;

public sealed class AemetDataTests
{
    private static async Task<JsonElement> RecordedAsync(string file) => JsonDocument.Parse(await File.ReadAllTextAsync(
        Path.Combine(RecordingsFolder.Require(), "aemet", file), TestContext.Current.CancellationToken)).RootElement;

    private static string Names(JsonElement record) => string.Join(' ', record.EnumerateObject().Select(field => field.Name));

    [Theory]
    [InlineData("3195", "ha_observacion_convencional_3195_20210108.json")]
    public async Task An_hour_has_the_keys_of_the_recorded_ones_in_their_order(string station, string file)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var hours = await simulator.RecordsAsync(AemetClient.Station + station);
        var recorded = Names((await RecordedAsync(file))[0]);

        Assert.Equal(24, hours.Count);
        Assert.Contains(recorded[..recorded.IndexOf(" rviento", StringComparison.Ordinal)], hours.Select(Names));
    }

    [Fact]
    public async Task A_day_has_the_keys_of_the_recorded_ones_in_their_order_and_layout()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var text = await simulator.DataAsync(AemetClient.Days("2019-10-01", "2019-10-31", "3194U"));
        var recorded = await RecordedAsync("diarios_3194U_201910.json");

        Assert.Equal(
            [Names(recorded[0])], JsonDocument.Parse(text).RootElement.EnumerateArray().Select(Names).Distinct());
        Assert.StartsWith(
            "[ {\n  \"fecha\" : \"2019-10-01\",\n  \"indicativo\" : \"3194U\",\n  \"nombre\" : \"MADRID, CIUDAD UNIVERSITARIA\",\n",
            text, StringComparison.Ordinal);
        Assert.EndsWith("\"\n} ]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "2026-11-20T09:00:00+0000")]
    [InlineData(false, "2026-11-20T09:00:00")]
    public async Task The_end_of_the_hour_has_a_zone_or_none(bool offset, string last)
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Aemet = new() { OffsetInFint = offset } });
        var hours = await simulator.RecordsAsync(AemetClient.Station + "5279X");
        Assert.Equal(last, hours[^1].GetProperty("fint").GetString());
    }

    [Fact]
    public async Task Some_sensors_are_silent_for_an_hour()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        HashSet<string> shapes = [];
        for (var day = 0; day < 7; day++)
        {
            shapes.UnionWith((await simulator.RecordsAsync(AemetClient.Station + "5279X")).Select(Names));
            simulator.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.InRange(shapes.Count, 5, 40);
    }

    [Fact]
    public async Task A_year_has_every_word_that_stands_for_a_number()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var days = await LinaresAsync(simulator, 2024);
        HashSet<string> Of(string name) => [.. days.Select(day => day.TryGetProperty(name, out var value) ? value.GetString()! : "absent")];

        Assert.InRange(days.Count, 355, 365);
        Assert.Superset(new HashSet<string> { "Ip", "Acum", "0,0" }, Of("prec"));
        Assert.Superset(new HashSet<string> { "88", "99" }, Of("dir"));
        Assert.Contains("Varias", Of("horatmin"));
        Assert.Contains("24", Of("horaPresMax"));
        foreach (var name in new[] { "dir", "sol", "hrMedia" }) Assert.Contains("absent", Of(name));
    }

    [Fact]
    public async Task The_last_four_whole_days_are_not_there_yet()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var days = await simulator.RecordsAsync(AemetClient.Days("2026-11-01", "2026-11-20", "5279X,3195"));
        Assert.Equal("2026-11-15", days.Max(day => day.GetProperty("fecha").GetString()));
        Assert.Equal(
            ["3195", "5279X"], days.Select(day => day.GetProperty("indicativo").GetString()).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_the_last_day_of_hours_says_is_the_truth()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var truth = await simulator.LinesAsync(
            "/simulator/truth/weather_observations?from=2026-11-19T09:30:00Z&to=2026-12-01T00:00:00Z&series=linares");
        var served = (await simulator.RecordsAsync(AemetClient.Station + "5279X")).Select(hour =>
            $$"""{"series":"linares","at":"{{hour.GetProperty("fint").GetString()![..19]}}Z","""
            + string.Join(',',
                Cell("temperature_c", hour, "ta"), Cell("temperature_max_c", hour, "tamax"), Cell("temperature_min_c", hour, "tamin"),
                Cell("humidity_pct", hour, "hr"), Cell("precipitation_mm", hour, "prec"), Cell("wind_speed_ms", hour, "vv"),
                Cell("wind_gust_ms", hour, "vmax"), Cell("wind_direction_deg", hour, "dv"), Cell("pressure_hpa", hour, "pres"),
                Cell("dew_point_c", hour, "tpr")) + "}");

        Assert.Equal(24, truth.Length);
        Assert.Equal(truth, served);
    }

    [Fact]
    public async Task What_a_year_of_days_says_is_the_truth()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var truth = await simulator.LinesAsync("/simulator/truth/weather_daily_aemet?from=2024-01-01T00:00:00Z&to=2025-01-01T00:00:00Z");
        var served = (await LinaresAsync(simulator, 2024)).Select(day =>
            $$"""{"series":"linares","at":"{{day.GetProperty("fecha").GetString()}}T00:00:00Z","""
            + string.Join(',',
                Cell("temperature_mean_c", day, "tmed"), Cell("temperature_max_c", day, "tmax"),

                Time("temperature_max_time", day, "horatmax"),
                Cell("temperature_min_c", day, "tmin"), Time("temperature_min_time", day, "horatmin"),

                Cell("humidity_mean_pct", day, "hrMedia"),
                Cell("humidity_max_pct", day, "hrMax"), Cell("humidity_min_pct", day, "hrMin"), Cell("wind_speed_ms", day, "velmedia"),
                Cell("wind_gust_ms", day, "racha"), Cell("wind_direction_deg", day, "dir"), Cell("precipitation_mm", day, "prec"),
                "\"radiation_mj_m2\":null", Cell("sunshine_h", day, "sol"), Cell("pressure_max_hpa", day, "presMax"),
                Cell("pressure_min_hpa", day, "presMin"), "\"et0_mm\":null", "\"effective_precipitation_mm\":null") + "}");

        Assert.Equal(truth, served);
    }

    private static async Task<List<JsonElement>> LinaresAsync(RunningSimulator simulator, int year) =>
    [
        .. await simulator.RecordsAsync(AemetClient.Days($"{year}-01-01", $"{year}-06-30", "5279X")),
        .. await simulator.RecordsAsync(AemetClient.Days($"{year}-07-01", $"{year}-12-31", "5279X")),
    ];

    private static string Cell(string column, JsonElement record, string name)
    {
        if (!record.TryGetProperty(name, out var value)) return $"\"{column}\":null";
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Replace(',', '.') : value.GetRawText();
        if (text is "Acum" || (name == "dir" && text is "88" or "99")) return $"\"{column}\":null";
        var number = text == "Ip" ? 0 : decimal.Parse(text, CultureInfo.InvariantCulture) * (name == "dir" ? 10 : 1);
        return string.Create(CultureInfo.InvariantCulture, $"\"{column}\":{number:0.####}");
    }

    private static string Time(string column, JsonElement record, string name) =>
        record.GetProperty(name).GetString() is { } text and not "Varias" ? $"\"{column}\":\"{text}\"" : $"\"{column}\":null";
}
