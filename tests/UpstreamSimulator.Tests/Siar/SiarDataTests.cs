using System.Globalization;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Siar;

namespace DataFetch.UpstreamSimulator.Tests.Siar;

public sealed class SiarDataTests
{
    private static string Daily(string stations, string first, string last, bool calculated = true) =>
        $"Datos/Diarios/ESTACION?{stations}&FechaInicial={first}&FechaFinal={last}" + (calculated ? "&DatosCalculados=true" : "");

    private static string HalfHourly(string stations, string first, string last) =>
        $"Datos/Horarios/ESTACION?{stations}&FechaInicial={first}&FechaFinal={last}";

    [Fact]
    public async Task A_half_hour_has_the_keys_of_the_recorded_one_in_their_order()
    {
        var recorded = JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(RecordingsFolder.Require(), "siar", "apisiar_horarios_SE03_20200602_first_record.json"),
            TestContext.Current.CancellationToken)).RootElement;
        await using var simulator = await RunningSimulator.StartAsync();
        var slots = await simulator.OldAsync(HalfHourly("Id=J05", "2020-06-02", "2020-06-02"));

        Assert.Equal([SiarClient.Names(recorded)], slots.Select(SiarClient.Names).Distinct());
        Assert.Contains(Shape.Of(recorded), slots.Select(Shape.Of));
    }

    [Fact]
    public async Task A_day_has_48_half_hours_and_24_o_clock_is_0_of_the_same_date()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Seed = 3 });
        var slots = await simulator.NewAsync(HalfHourly("Id=J05", "2024-06-01", "2024-06-30"));
        var full = slots.GroupBy(slot => slot.GetProperty("Fecha").GetString()).First(day => day.Count() == 48).ToList();

        Assert.Equal([30, 100, 130, 200], full.Take(4).Select(slot => slot.GetProperty("HoraMin").GetInt32()));
        Assert.Equal([2330, 0], full.TakeLast(2).Select(slot => slot.GetProperty("HoraMin").GetInt32()));
    }

    [Fact]
    public async Task An_answer_may_be_cut_without_a_word()
    {
        await using var whole = await RunningSimulator.StartAsync();
        await using var cut = await RunningSimulator.StartAsync(new() { Siar = new() { MostRecords = 100 } });
        var question = HalfHourly("Id=J05", "2024-06-01", "2024-06-30");

        Assert.Equal(
            (await whole.NewAsync(question)).Take(100).Select(slot => slot.GetRawText()),
            (await cut.NewAsync(question)).Select(slot => slot.GetRawText()));
    }

    [Fact]
    public async Task Half_hours_may_be_called_as_in_the_manual()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Siar = new() { HorMin = true } });
        var slots = await simulator.NewAsync(HalfHourly("Id=J05", "2024-06-01", "2024-06-02"));
        Assert.StartsWith("Fecha HorMin TempMedia", SiarClient.Names(slots[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_new_API_leaves_out_what_is_calculated_unless_asked()
    {
        const string Bare =
            "Fecha TempMedia TempMax HorMinTempMax TempMin HorMinTempMin HumedadMedia HumedadMax HorMinHumMax HumedadMin HorMinHumMin"
            + " VelViento DirViento VelVientoMax HorMinVelMax DirVientoVelMax Radiacion Precipitacion TempSuelo1 TempSuelo2";
        await using var simulator = await RunningSimulator.StartAsync();
        var bare = await simulator.NewAsync(Daily("Id=J17", "2024-06-01", "2024-06-02", calculated: false));
        var calculated = await simulator.NewAsync(Daily("Id=J17", "2024-06-01", "2024-06-02"));
        var old = await simulator.OldAsync(Daily("Id=J17", "2024-06-01", "2024-06-02", calculated: false));

        Assert.Equal(Bare + " Estacion", SiarClient.Names(bare[0]));
        Assert.Equal(Bare + " EtPMon PePMon Estacion", SiarClient.Names(calculated[0]));
        Assert.Equal(Bare + " EtPMon PePMon Estacion", SiarClient.Names(old[0]));
    }

    [Fact]
    public async Task A_date_may_be_the_local_midnight_in_UTC()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Siar = new() { FechaInUtc = true } });
        async Task<string?> FechaAsync(string day) =>
            (await simulator.NewAsync(Daily("Id=J05", day, day)))[0].GetProperty("Fecha").GetString();

        Assert.Equal("2024-05-31T22:00:00", await FechaAsync("2024-06-01"));
        Assert.Equal("2024-01-09T23:00:00", await FechaAsync("2024-01-10"));
        Assert.Equal(
            "2024-06-01T00:00:00",
            (await simulator.OldAsync(Daily("Id=J05", "2024-06-01", "2024-06-01")))[0].GetProperty("Fecha").GetString());
    }

    [Theory]
    [InlineData("J09", "2000-08-01", "2000-09-30", "2000-08-24")]
    [InlineData("J17", "2018-05-01", "2018-07-31", "2018-06-13")]
    public async Task A_station_has_no_days_before_its_first(string id, string first, string last, string begin)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var days = await simulator.NewAsync(Daily("Id=" + id, first, last));
        Assert.InRange(days[0].GetProperty("Fecha").GetString()![..10], begin, begin[..8] + "28");
    }

    [Theory]
    [InlineData("J09", "2018-06-01", "2018-06-30", "2018-06-12")]
    [InlineData("J17", "2025-11-01", "2025-11-30", "2025-11-11")]
    public async Task A_station_has_no_days_after_its_last(string id, string first, string last, string end)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var days = await simulator.NewAsync(Daily("Id=" + id, first, last));
        Assert.InRange(days[^1].GetProperty("Fecha").GetString()![..10], end[..8] + "09", end);
    }

    [Fact]
    public async Task Today_has_no_day_and_the_half_hours_that_are_over()
    {
        await using var simulator = await RunningSimulator.StartAsync(); // 09:00 UTC
        Assert.Equal(
            "2026-11-19T00:00:00",
            (await simulator.NewAsync(Daily("Id=J05", "2026-11-12", "2026-11-20")))[^1].GetProperty("Fecha").GetString());
        Assert.InRange((await simulator.NewAsync(HalfHourly("Id=J05", "2026-11-20", "2026-11-20"))).Count, 15, 18);
        var last = (await simulator.LinesAsync(
            "/simulator/truth/weather_halfhourly?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z&series=torreblascopedro"))[^1];
        Assert.Contains("2026-11-20T08:30:00Z", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Years_miss_days_and_days_miss_values_and_say_24_o_clock_beside_0()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var days = await simulator.NewAsync(Daily("Id=J17&Id=J05", "2020-01-01", "2023-12-31"));
        HashSet<int> times = [.. days.Select(day => day.GetProperty("HorMinTempMin").GetInt32())];

        Assert.InRange(days.Count, 2 * 4 * 350, (2 * 4 * 365) - 5);
        Assert.Superset(new HashSet<int> { 0, 2400 }, times);
        foreach (var name in new[] { "VelViento", "Radiacion", "EtPMon" })
            Assert.InRange(days.Count(day => day.GetProperty(name).ValueKind == JsonValueKind.Null), 2, 80);
    }

    [Fact]
    public async Task What_days_say_is_the_truth()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        foreach (var (series, id) in new[] { ("linares", "J17"), ("linares_j09", "J09"), ("torreblascopedro", "J05"), ("ubeda", "J08") })
        {
            var truth = await simulator.LinesAsync(
                $"/simulator/truth/weather_daily_siar?from=2018-01-01T00:00:00Z&to=2019-01-01T00:00:00Z&series={series}");
            var served = (await simulator.NewAsync(Daily("Id=" + id, "2018-01-01", "2018-12-31"))).Select(day => Line(series, day));
            Assert.NotEmpty(truth);
            Assert.Equal(truth, served);
        }
    }

    [Fact]
    public async Task What_half_hours_say_is_the_truth_thirty_minutes_before()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var truth = await simulator.LinesAsync(
            "/simulator/truth/weather_halfhourly?from=2024-03-01T00:00:00Z&to=2024-04-01T00:00:00Z&series=linares");
        var served = (await simulator.OldAsync(HalfHourly("Id=J17", "2024-03-01", "2024-03-31"))).Select(slot =>
        {
            var time = slot.GetProperty("HoraMin").GetInt32();
            var end = DateTime.Parse(slot.GetProperty("Fecha").GetString()!, CultureInfo.InvariantCulture)
                .AddMinutes(time == 0 ? 1_440 : (time / 100 * 60) + (time % 100));
            return $$"""{"series":"linares","at":"{{end.AddMinutes(-30):yyyy-MM-ddTHH:mm:ss}}Z","""
                + string.Join(',',
                    Cell("temperature_mean_c", slot, "TempMedia"), Cell("humidity_mean_pct", slot, "HumedadMedia"),
                    Cell("wind_speed_ms", slot, "VelViento"), Cell("wind_direction_deg", slot, "DirViento"),
                    Cell("radiation", slot, "Radiacion"), Cell("precipitation_mm", slot, "Precipitacion")) + "}";
        });

        Assert.InRange(truth.Length, 30 * 40, 31 * 48);
        Assert.Equal(truth, served);
    }

    [Fact]
    public void The_half_hours_of_a_day_are_named_by_their_ends() => Assert.Equal(
        [30, 100, 130, 2300, 2330, 0],
        new[] { 0, 1, 2, 45, 46, 47 }.Select(slot =>
            new SiarSlot(SiarStation.All[0], new(2024, 1, 1), slot, null, null, null, null, null, null).HoraMin));

    private static string Line(string series, JsonElement day) =>
        $$"""{"series":"{{series}}","at":"{{day.GetProperty("Fecha").GetString()}}Z","""
        + string.Join(',',
            Cell("temperature_mean_c", day, "TempMedia"), Cell("temperature_max_c", day, "TempMax"),

            Time("temperature_max_time", day, "HorMinTempMax"),
            Cell("temperature_min_c", day, "TempMin"), Time("temperature_min_time", day, "HorMinTempMin"),
            Cell("humidity_mean_pct", day, "HumedadMedia"), Cell("humidity_max_pct", day, "HumedadMax"),

            Cell("humidity_min_pct", day, "HumedadMin"),
            Cell("wind_speed_ms", day, "VelViento"), Cell("wind_gust_ms", day, "VelVientoMax"),
            Cell("wind_direction_deg", day, "DirViento"), Cell("precipitation_mm", day, "Precipitacion"),
            Cell("radiation_mj_m2", day, "Radiacion"), "\"sunshine_h\":null",
            "\"pressure_max_hpa\":null", "\"pressure_min_hpa\":null", Cell("et0_mm", day, "EtPMon"),
            Cell("effective_precipitation_mm", day, "PePMon")) + "}";

    private static string Cell(string column, JsonElement record, string name) => $"\"{column}\":{record.GetProperty(name).GetRawText()}";

    private static string Time(string column, JsonElement record, string name)
    {
        var time = record.GetProperty(name).GetInt32();
        return string.Create(CultureInfo.InvariantCulture, $"\"{column}\":\"{time / 100:00}:{time % 100:00}\"");
    }
}
