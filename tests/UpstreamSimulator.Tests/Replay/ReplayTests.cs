using System.Text.Json;
using DataFetch.UpstreamSimulator.Replay;

namespace DataFetch.UpstreamSimulator.Tests.Replay;

public sealed class ReplayTests
{
    private static Task<RunningSimulator> StartAsync() =>
        RunningSimulator.StartAsync(new() { ReplayFolder = RecordingsFolder.Require(), EmptyPageShare = 1, EmptyFirstPages = true });

    private static Task<byte[]> RecordedAsync(string path) =>
        File.ReadAllBytesAsync(Path.Combine(RecordingsFolder.Require(), path), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("2021-06-01", null, "PRICES_APIDATOS_2021_06_01.json")]
    [InlineData("2021-06-01", "peninsular", "PRICES_APIDATOS_2021_06_01.json")]
    [InlineData("2021-06-01", "ceuta", "PRICES_APIDATOS_2021_06_01_CYM.json")]
    [InlineData("2021-06-01", "melilla", "PRICES_APIDATOS_2021_06_01_CYM.json")]
    [InlineData("2021-10-30", null, "PRICES_APIDATOS_2021_10_30.json")]
    public async Task A_recorded_day_of_redata_is_answered_byte_for_byte(string day, string? geo, string file)
    {
        await using var simulator = await StartAsync();
        Assert.Equal(await RecordedAsync(Path.Combine("redata", file)), await simulator.BytesAsync(RunningSimulator.RedataPath(day, day, geo)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_recorded_page_of_sip_is_answered_byte_for_byte(int page)
    {
        await using var simulator = await StartAsync();
        Assert.Equal(
            await RecordedAsync(Path.Combine("sip", SipRecording.FileName)),
            await simulator.BytesAsync(RunningSimulator.SipPath("2025-12-01", page, limit: 3)));
    }

    [Theory]
    [InlineData("pvpc_prices", "1001", "peninsular", "PRICES_APIDATOS_2021_06_01.json")]
    [InlineData("pvpc_prices", "1001", "canarias", "PRICES_APIDATOS_2021_06_01.json")]
    [InlineData("pvpc_prices", "1001", "ceuta", "PRICES_APIDATOS_2021_06_01_CYM.json")]
    [InlineData("spot_prices", "600", "peninsular", "PRICES_APIDATOS_2021_06_01.json")]
    public async Task The_truth_of_a_recorded_day_is_the_recording(string dataset, string id, string geo, string file)
    {
        await using var simulator = await StartAsync();
        var recorded = JsonDocument.Parse(await RecordedAsync(Path.Combine("redata", file))).RootElement.GetProperty("included")
            .EnumerateArray().Single(series => series.GetProperty("id").GetString() == id)
            .GetProperty("attributes").GetProperty("values").EnumerateArray().Select(value => value.GetProperty("value").GetRawText());
        var truth = await simulator.LinesAsync(
            $"/simulator/truth/{dataset}?from=2021-05-31T22:00:00Z&to=2021-06-01T22:00:00Z&series={geo}");

        Assert.Equal(recorded, truth.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("price_eur_mwh").GetRawText()));
    }

    [Fact]
    public async Task A_longer_range_has_the_recorded_values_too()
    {
        await using var simulator = await StartAsync();
        var week = await simulator.JsonAsync(RunningSimulator.RedataPath("2021-05-30", "2021-06-03", "ceuta"));
        var values = week.GetProperty("included")[0].GetProperty("attributes").GetProperty("values").EnumerateArray();
        var truth = await simulator.LinesAsync(
            "/simulator/truth/pvpc_prices?from=2021-05-29T22:00:00Z&to=2021-06-03T22:00:00Z&series=ceuta");

        Assert.Equal(
            values.Select(value => value.GetProperty("value").GetRawText()),
            truth.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("price_eur_mwh").GetRawText()));
    }

    [Fact]
    public async Task The_recorded_nodes_of_sip_are_in_the_grid_with_their_recorded_prices()
    {
        await using var simulator = await StartAsync();
        var recorded = JsonDocument.Parse(await RecordedAsync(Path.Combine("sip", SipRecording.FileName))).RootElement.GetProperty("data");
        foreach (var record in recorded.EnumerateArray())
        {
            var lines = await simulator.LinesAsync(
                "/simulator/truth/cmg_online?from=2025-12-01T03:00:00Z&to=2025-12-01T03:15:00Z&series=" + record.GetProperty("barra_transf"));
            Assert.Equal(
                record.GetProperty("cmg_usd_mwh_").GetRawText(),
                JsonDocument.Parse(Assert.Single(lines)).RootElement.GetProperty("cmg_usd_mwh").GetRawText());
        }

        Assert.Equal(208 * 96, (await simulator.SipDayAsync("2025-12-01")).Count);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named_at_the_start()
    {
        var fault = Assert.Throws<ArgumentException>(() => SimulatorApp.Build(new() { ReplayFolder = "/no/such/folder" }));
        Assert.Equal("The replay folder '/no/such/folder' does not exist.", fault.Message);
    }

    [Fact]
    public void A_folder_without_recordings_is_refused_at_the_start()
    {
        var empty = Directory.CreateTempSubdirectory("datafetch-replay-");
        try
        {
            var fault = Assert.Throws<ArgumentException>(() => SimulatorApp.Build(new() { ReplayFolder = empty.FullName }));
            Assert.Contains("has neither", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            empty.Delete();
        }
    }
}
