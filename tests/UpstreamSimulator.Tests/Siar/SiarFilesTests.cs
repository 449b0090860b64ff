using System.Text;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Siar;

namespace DataFetch.UpstreamSimulator.Tests.Siar;

public sealed class SiarFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("siar-files-").FullName;

    private string[] Rows(string station, int year)
    {
        var paths = SiarFiles.Write(new(), folder, RunningSimulator.Morning, station);
        var path = paths.Single(path => Path.GetFileName(path).EndsWith($"_01_01_{year}_31_12_{year}.csv", StringComparison.Ordinal));
        return Encoding.Unicode.GetString(File.ReadAllBytes(path)).Split("\r\n");
    }

    [Fact]
    public void Files_are_named_by_station_place_and_year()
    {
        var names = SiarFiles.Write(new(), folder, RunningSimulator.Morning, "J17").Select(Path.GetFileName).ToList();

        Assert.Equal(8, names.Count);
        Assert.Equal("J17_Linares_01_01_2018_31_12_2018.csv", names[0]);
        Assert.Equal(names, Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("portal_J17_Linares_01_01_2024_31_12_2024.csv", "J17", 2024)]
    [InlineData("portal_J09_Linares_01_01_2000_31_12_2000.csv", "J09", 2000)]
    public async Task A_file_has_the_bytes_header_and_kinds_of_cells_of_the_recorded_one(string file, string station, int year)
    {
        var recorded = await File.ReadAllBytesAsync(
            Path.Combine(RecordingsFolder.Require(), "siar", file), TestContext.Current.CancellationToken);
        var header = Encoding.Unicode.GetString(recorded).Split("\r\n")[0];
        var rows = Rows(station, year);

        Assert.Equal(header, rows[0]);
        Assert.Equal("", rows[^1]);
        Assert.All(rows[1..^1], row => Assert.Matches(
            @"^23;\d+;\d\d/\d\d/\d{4};\d{4};\d+(;-?\d+(,\d{1,2})?){2};\d\d:\d\d;-?\d+(,\d{1,2})?;\d\d:\d\d(;\d+(,\d{1,2})?){2};\d\d:\d\d"
            + @";\d+(,\d{1,2})?;\d\d:\d\d(;(\d+(,\d{1,2})?)?){3};(\d\d:\d\d)?(;(\d+(,\d{1,2})?)?){5}$", row));
        Assert.All(rows[1..^1], row => Assert.Equal(24, row.Split(';').Length));
        Assert.Equal(recorded[..2], Encoding.Unicode.GetBytes(rows[0])[..2]);
    }

    [Fact]
    public async Task A_file_says_what_the_truth_says()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var rows = Rows("J17", 2024)[1..^1].Select(row => row.Split(';')).ToList();
        var truth = (await simulator.LinesAsync(
                "/simulator/truth/weather_daily_siar?from=2024-01-01T00:00:00Z&to=2025-01-01T00:00:00Z&series=linares"))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        List<string> Truth(string name) => [.. truth.Select(row => row.GetProperty(name).ToString().Replace('.', ','))];

        foreach (var (cell, name) in new[]
        {
            (5, "temperature_mean_c"), (6, "temperature_max_c"), (7, "temperature_max_time"), (8, "temperature_min_c"),
            (9, "temperature_min_time"),
            (10, "humidity_mean_pct"), (11, "humidity_max_pct"), (13, "humidity_min_pct"), (15, "wind_speed_ms"),
            (16, "wind_direction_deg"),
            (17, "wind_gust_ms"), (20, "radiation_mj_m2"), (21, "precipitation_mm"), (22, "effective_precipitation_mm"), (23, "et0_mm"),
        })
        {
            Assert.Equal(Truth(name), rows.Select(row => row[cell]));
        }

        Assert.Equal(
            truth.Select(row => row.GetProperty("at").GetString()![..10]),
            rows.Select(row => string.Join('-', row[2].Split('/').Reverse())));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
