using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Esios;

public sealed class EsiosArchiveTests
{
    private static string Path(string day) => $"/esios/archives/70/download_json?locale=es&date={day}";

    private static async Task<List<JsonElement>> RowsAsync(RunningSimulator simulator, string day) =>
        [.. (await simulator.JsonAsync(Path(day))).GetProperty("PVPC").EnumerateArray()];

    private static List<string> Texts(IEnumerable<JsonElement> rows, string name) =>
        [.. rows.Select(row => row.GetProperty(name).GetString()!)];

    [Theory]
    [InlineData("PVPC_CURV_DD_2019_10_26.json", "2019-10-26")]
    [InlineData("PVPC_CURV_DD_2021_06_01.json", "2021-06-01")]
    public async Task A_day_of_either_tariff_has_the_shape_of_the_recorded_one(string file, string day)
    {
        var recorded = await File.ReadAllTextAsync(
            System.IO.Path.Combine(RecordingsFolder.Require(), "esios", file), TestContext.Current.CancellationToken);
        await using var simulator = await RunningSimulator.StartAsync();
        var body = Encoding.UTF8.GetString(await simulator.BytesAsync(Path(day)));

        Assert.Equal(Shape.Of(JsonDocument.Parse(recorded).RootElement), Shape.Of(JsonDocument.Parse(body).RootElement));
        Assert.Equal(recorded.Split('\n').Take(5), body.Split('\n').Take(5));
        Assert.Equal(recorded.Split('\n').Length, body.Split('\n').Length);
    }

    [Fact]
    public async Task The_parts_add_up_to_the_price_that_redata_has()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var rows = await RowsAsync(simulator, "2026-11-03");
        static decimal Number(JsonElement row, string name) =>
            decimal.Parse(row.GetProperty(name).GetString()!.Replace(',', '.'), CultureInfo.InvariantCulture);

        foreach (var (tariff, series) in new[] { ("PCB", "peninsular"), ("CYM", "melilla") })
        {
            var truth = (await simulator.LinesAsync(
                    $"/simulator/truth/pvpc_prices?from=2026-11-02T23:00:00Z&to=2026-11-03T23:00:00Z&series={series}"))
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("price_eur_mwh").GetDecimal());
            Assert.Equal(truth, rows.Select(row => Number(row, tariff)));
            string[] parts = ["PMH", "SAH", "FOM", "FOS", "INT", "PCAP", "TEU", "CCV", "EDSR"];
            Assert.All(rows, row => Assert.Equal(Number(row, tariff), parts.Sum(part => Number(row, part + tariff))));
        }
    }

    [Fact]
    public async Task Labels_count_on_in_autumn_and_skip_an_hour_in_spring()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var autumn = Texts(await RowsAsync(simulator, "2026-10-25"), "Hora");
        var spring = Texts(await RowsAsync(simulator, "2026-03-29"), "Hora");

        Assert.Equal(25, autumn.Count);
        Assert.Equal(["00-01", "24-25"], [autumn[0], autumn[^1]]);
        Assert.Equal(23, spring.Count);
        Assert.Equal(["01-02", "03-04"], spring[1..3]);
        Assert.Equal("23-24", spring[^1]);
    }

    [Fact]
    public async Task A_day_that_is_not_out_is_answered_200_with_a_message()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        Assert.Equal(
            """{"message":"No values for specified archive"}""", Encoding.UTF8.GetString(await simulator.BytesAsync(Path("2026-11-21"))));
    }

    [Fact]
    public async Task A_day_of_zeros_is_corrected_the_next_morning()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Esios = new() { ZeroArchiveDays = [new(2026, 11, 21)] } });
        simulator.Clock.Advance(TimeSpan.FromHours(12)); // 22:00 in Madrid
        var zeros = await RowsAsync(simulator, "2026-11-21");
        simulator.Clock.Advance(TimeSpan.FromHours(10)); // 08:00
        var corrected = await RowsAsync(simulator, "2026-11-21");

        Assert.Equal(24, zeros.Count);
        Assert.All(zeros, row => Assert.Equal(["0,00"], row.EnumerateObject().Skip(2).Select(cell => cell.Value.GetString()).Distinct()));
        Assert.Equal(24, corrected.Count);
        Assert.DoesNotContain("0,00", Texts(corrected, "PCB"));
    }
}
