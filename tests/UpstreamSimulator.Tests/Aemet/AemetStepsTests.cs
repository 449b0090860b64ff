using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Aemet;

public sealed class AemetStepsTests
{
    private const string Linares = AemetClient.Station + "5279X";

    private static readonly Dictionary<string, IReadOnlyList<SimulatedLimit>> OneAMinute =
        new() { ["aemet"] = [new(1, TimeSpan.FromMinutes(1))] };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Shaped(string body) => Shape.Of(JsonDocument.Parse(body).RootElement);

    private static async Task<string> RecordedAsync(string file) =>
        await File.ReadAllTextAsync(Path.Combine(RecordingsFolder.Require(), "aemet", file), Ct);

    [Fact]
    public async Task The_first_step_gives_absolute_addresses_at_itself()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var (_, body) = await simulator.AskAsync(Linares);
        var links = JsonDocument.Parse(body).RootElement;

        Assert.Equal(Shaped(await RecordedAsync("ha_envelope_station_3195.json")), Shape.Of(links));
        Assert.StartsWith("{\n  \"descripcion\" : \"exito\",\n  \"estado\" : 200,\n  \"datos\" : \"http", body, StringComparison.Ordinal);
        Assert.Matches($"^{simulator.Client.BaseAddress}aemet/sh/[0-9a-f]{{8}}$", links.GetProperty("datos").GetString());
        var metadata = await simulator.AskAsync(links.GetProperty("metadatos").GetString()!, key: null);
        Assert.Contains("Climatológicos", metadata.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_are_ISO_8859_15_without_saying_so()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var step1 = JsonDocument.Parse((await simulator.AskAsync(Linares)).Text).RootElement;
        using var response = await simulator.Client.GetAsync(step1.GetProperty("datos").GetString(), Ct);
        var bytes = await response.Content.ReadAsByteArrayAsync(Ct);

        Assert.Equal("text/plain", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("AUTOM\uFFFDTICA", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Contains("AUTOMÁTICA", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_expires()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Aemet = new() { LinkLifetime = TimeSpan.FromSeconds(30) } });
        var datos = JsonDocument.Parse((await simulator.AskAsync(Linares)).Text).RootElement.GetProperty("datos").GetString()!;
        simulator.Arrivals.Advance(TimeSpan.FromSeconds(29));
        Assert.StartsWith("[ {", (await simulator.AskAsync(datos, key: null)).Text, StringComparison.Ordinal);
        simulator.Arrivals.Advance(TimeSpan.FromSeconds(1));
        var (status, body) = await simulator.AskAsync(datos, key: null);

        Assert.Equal(200, status);
        Assert.Equal(404, JsonDocument.Parse(body).RootElement.GetProperty("estado").GetInt32());
    }

    [Fact]
    public async Task An_address_may_point_elsewhere()
    {
        await using var simulator = await RunningSimulator.StartAsync(
            new() { Aemet = new() { ForeignDataHost = "https://elsewhere.example" } });
        var datos = JsonDocument.Parse((await simulator.AskAsync(Linares)).Text).RootElement.GetProperty("datos").GetString();
        Assert.StartsWith("https://elsewhere.example/sh/", datos, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_there_is_nothing_and_with_a_wrong_one_a_401()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Aemet = new() { ApiKey = "right" } });

        Assert.Equal((200, ""), await simulator.AskAsync(Linares, key: null));
        Assert.Equal((401, (await RecordedAsync("error_401_api_key_body.json")).TrimEnd()), await simulator.AskAsync(Linares, "wrong"));
        Assert.Equal(401, (await simulator.AskAsync(Linares + "?api_key=", key: null)).Status);
        Assert.Contains("exito", (await simulator.AskAsync(Linares + "?api_key=right", key: null)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("right", Encoding.UTF8.GetString(await simulator.BytesAsync("/simulator/log")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 429)]
    [InlineData(true, 200)]
    public async Task The_call_too_many_may_hit_either_step(bool withHttp200, int status)
    {
        await using var simulator = await RunningSimulator.StartAsync(
            new() { Limits = OneAMinute, Aemet = new() { ThrottledWithHttp200 = withHttp200 } });
        var datos = JsonDocument.Parse((await simulator.AskAsync(Linares)).Text).RootElement.GetProperty("datos").GetString()!;
        var refused = await simulator.AskAsync(datos, key: null);

        Assert.Equal(status, refused.Status);
        var recorded = JsonDocument.Parse(await RecordedAsync("error_429_body.json")).RootElement;
        Assert.True(JsonElement.DeepEquals(recorded, JsonDocument.Parse(refused.Text).RootElement));
        Assert.Equal("throttled", (await simulator.JsonAsync("/simulator/log"))[1].GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_header_counts_down()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        async Task<string> RemainingAsync()
        {
            using var response = await simulator.Client.GetAsync(Linares + "?api_key=any", Ct);
            return response.Headers.GetValues("Remaining-request-count").Single();
        }

        Assert.Equal(["149", "148"], [await RemainingAsync(), await RemainingAsync()]);
        simulator.Arrivals.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("149", await RemainingAsync());
    }

    [Theory]
    [InlineData("0000Z", "2026-01-01", "2026-01-02")]
    [InlineData("5279X", "2026-11-16", "2026-11-20")]
    public async Task No_data_is_said_with_200_in_the_first_step_or_in_the_second(string station, string first, string last)
    {
        var recorded = JsonDocument.Parse(await RecordedAsync("error_404_no_hay_datos_body.json")).RootElement;
        await using var first1 = await RunningSimulator.StartAsync();
        await using var second = await RunningSimulator.StartAsync(new() { Aemet = new() { NoDataInStep2 = true } });
        var path = AemetClient.Days(first, last, station);

        var (status, body) = await first1.AskAsync(path);
        Assert.Equal(200, status);
        Assert.True(JsonElement.DeepEquals(recorded, JsonDocument.Parse(body).RootElement));
        Assert.True(JsonElement.DeepEquals(recorded, JsonDocument.Parse(await second.DataAsync(path)).RootElement));
    }

    [Fact]
    public async Task A_range_over_six_months_is_refused_with_200()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var (status, body) = await simulator.AskAsync(AemetClient.Days("2026-01-01", "2026-07-02", "5279X"));
        var verdict = JsonDocument.Parse(body).RootElement;

        Assert.Equal(200, status);
        Assert.Equal(404, verdict.GetProperty("estado").GetInt32());
        Assert.Equal("El rango de fechas no puede ser superior a 6 meses", verdict.GetProperty("descripcion").GetString());
        Assert.Contains(
            "exito", (await simulator.AskAsync(AemetClient.Days("2026-01-01", "2026-07-01", "5279X"))).Text, StringComparison.Ordinal);
    }
}
