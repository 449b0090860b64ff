using System.Buffers;
using System.Text;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Tests.Redata;

public sealed class RedataWireFormatTests
{
    [Theory]
    [InlineData("PRICES_APIDATOS_2021_06_01.json")]
    [InlineData("PRICES_APIDATOS_2021_06_01_CYM.json")]
    [InlineData("PRICES_APIDATOS_2021_10_30.json")]
    public async Task A_recorded_body_is_written_again_to_the_byte(string file)
    {
        var recorded = await File.ReadAllBytesAsync(
            Path.Combine(RecordingsFolder.Require(), "redata", file), TestContext.Current.CancellationToken);
        var root = JsonDocument.Parse(recorded).RootElement;
        ArrayBufferWriter<byte> output = new();
        RedataBody.Write(
            output,
            root.GetProperty("data").GetProperty("attributes").GetProperty("last-update").GetString()!,
            [.. root.GetProperty("included").EnumerateArray().Select(Read)]);

        Assert.Equal(Encoding.UTF8.GetString(recorded), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("PRICES_APIDATOS_2021_06_01.json")]
    [InlineData("PRICES_APIDATOS_2021_10_30.json")]
    public async Task The_percentage_is_the_share_in_the_sum_of_both_prices(string file)
    {
        var recorded = await File.ReadAllBytesAsync(
            Path.Combine(RecordingsFolder.Require(), "redata", file), TestContext.Current.CancellationToken);
        var series = JsonDocument.Parse(recorded).RootElement.GetProperty("included").EnumerateArray().Select(Read).ToList();

        foreach (var (pvpc, spot) in series[0].Values.Zip(series[1].Values))
            Assert.Equal(pvpc.Percentage, RedataAnswer.Share(pvpc.Cents, spot.Cents), 1e-12);
    }

    [Fact]
    public async Task An_answer_has_the_shape_of_the_recorded_ones()
    {
        var recorded = JsonDocument.Parse(await File.ReadAllBytesAsync(
            Path.Combine(RecordingsFolder.Require(), "redata", "PRICES_APIDATOS_2021_06_01.json"), TestContext.Current.CancellationToken));
        await using var simulator = await RunningSimulator.StartAsync();

        var answer = await simulator.JsonAsync(RunningSimulator.RedataPath("2026-11-01", "2026-11-01"));
        Assert.Equal(Shape.Of(recorded.RootElement), Shape.Of(answer));
    }

    [Fact]
    public async Task Titles_and_order_vary_by_day_and_ids_do_not()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        HashSet<string> titles = [], orders = [];
        for (var day = 1; day <= 12; day++)
        {
            var answer = await simulator.JsonAsync(RunningSimulator.RedataPath($"2026-10-{day:00}", $"2026-10-{day:00}"));
            var series = answer.GetProperty("included").EnumerateArray().ToList();
            orders.Add(string.Join(' ', series.Select(one => one.GetProperty("id").GetString())));
            titles.UnionWith(series.Select(one => one.GetProperty("type").GetString()!));
        }

        Assert.Equal(["1001 600", "600 1001"], orders.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["PVPC (€/MWh)", "Precio mercado spot (€/MWh)", "Spot market price (€/MWh)"], titles.Order(StringComparer.Ordinal));
    }

    private static RedataSeries Read(JsonElement series)
    {
        var attributes = series.GetProperty("attributes");
        return new(
            series.GetProperty("id").GetString()!,
            series.GetProperty("type").GetRawText(),
            attributes.GetProperty("color").GetString()!,
            attributes.GetProperty("last-update").GetString()!,
            [.. attributes.GetProperty("values").EnumerateArray().Select(value => new RedataValue(
                DecimalText.Parse(value.GetProperty("value").GetDecimal(), RedataPrices.Decimals),
                value.GetProperty("percentage").GetDouble(),
                value.GetProperty("datetime").GetString()!))]);
    }
}
