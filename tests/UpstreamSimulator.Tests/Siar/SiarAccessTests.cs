using System.Net;
using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Siar;

public sealed class SiarAccessTests
{
    private const string Day = "Datos/Diarios/ESTACION?Id=J17&FechaInicial=2024-06-01&FechaFinal=2024-06-02";

    private static async Task<JsonElement> RecordedAsync(string file) => JsonDocument.Parse(await File.ReadAllTextAsync(
        Path.Combine(RecordingsFolder.Require(), "siar", file), TestContext.Current.CancellationToken)).RootElement;

    private static string Message(byte[] body) => JsonDocument.Parse(body).RootElement.GetProperty("MensajeRespuesta").GetString()!;

    [Fact]
    public async Task A_token_expires_and_a_new_one_is_good_again()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Siar = new() { TokenLifetime = TimeSpan.FromMinutes(2) } });
        var token = await simulator.TokenAsync();
        await simulator.BytesAsync($"{SiarClient.New}{Day}&token={token}");
        simulator.Arrivals.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.Unauthorized, (await simulator.GetAsync($"{SiarClient.New}{Day}&token={token}")).Status);
        await simulator.BytesAsync($"{SiarClient.New}{Day}&token={await simulator.TokenAsync()}");
    }

    [Fact]
    public async Task Only_the_right_user_gets_a_token()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Siar = new() { User = "me", Password = "mine" } });
        await simulator.TokenAsync("me", "mine");

        var cipher = Uri.EscapeDataString(Encoding.UTF8.GetString(
            await simulator.BytesAsync(SiarClient.New + "Autenticacion/cifrarCadena?cadena=me")).Trim('"'));
        var (status, _) = await simulator.GetAsync($"{SiarClient.New}Autenticacion/obtenerToken?Usuario={cipher}&Password={cipher}");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    [Fact]
    public async Task The_log_has_no_user_password_token_or_key()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        await simulator.NewAsync(Day);
        await simulator.OldAsync(Day);

        var queries = (await simulator.JsonAsync("/simulator/log")).EnumerateArray().Select(line => line.GetProperty("query").GetString());
        Assert.Equal(["", Day.Split('?')[1]], queries.Distinct());
    }

    [Fact]
    public async Task The_old_API_wants_its_own_key()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { Siar = new() { ClaveApi = "right" } });

        Assert.Equal(401, (int)(await simulator.GetAsync(SiarClient.Old + Day)).Status);
        Assert.Equal(401, (int)(await simulator.GetAsync($"{SiarClient.Old}{Day}&ClaveAPI=wrong")).Status);
        await simulator.BytesAsync($"{SiarClient.Old}{Day}&ClaveAPI=right");
    }

    [Fact]
    public async Task Throttled_calls_are_answered_429_and_403_in_turn()
    {
        await using var simulator = await RunningSimulator.StartAsync(new()
        {
            Limits = new Dictionary<string, IReadOnlyList<SimulatedLimit>> { ["siar"] = [new(1, TimeSpan.FromMinutes(1))] },
        });
        await simulator.OldAsync(Day);
        List<int> statuses = [];
        for (var call = 0; call < 4; call++) statuses.Add((int)(await simulator.GetAsync($"{SiarClient.Old}{Day}&ClaveAPI=any")).Status);

        Assert.Equal([429, 403, 429, 403], statuses);
    }

    [Theory]
    [InlineData("Datos/Diarios/ESTACION?Id=X99&FechaInicial=2024-06-01&FechaFinal=2024-06-02")]
    [InlineData("Datos/Diarios/ESTACION?Id=J17&FechaInicial=yesterday&FechaFinal=2024-06-02")]
    [InlineData("Datos/Diarios/ESTACION?Id=J17&FechaInicial=2030-06-01&FechaFinal=2030-06-02")]
    [InlineData("Datos/Semanales/ESTACION?Id=J17&FechaInicial=2024-06-01&FechaFinal=2024-06-02")]
    public async Task What_is_wrong_the_new_API_says_with_200_and_the_old_one_in_a_header_too(string question)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var body = await simulator.BytesAsync($"{SiarClient.New}{question}&token={await simulator.TokenAsync()}");
        Assert.Equal("{datos:Null,MensajeRespuesta:String}", Shape.Of(JsonDocument.Parse(body).RootElement));

        using var old = await simulator.Client.GetAsync($"{SiarClient.Old}{question}&ClaveAPI=any", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, old.StatusCode);
        Assert.Equal(Message(body), old.Headers.GetValues("mensajerespuesta").Single());
    }

    [Fact]
    public async Task Stations_have_the_shape_of_the_recorded_ones_and_its_shifted_dates()
    {
        var recorded = (await RecordedAsync("siarapi_info_estaciones.json")).GetProperty("datos").EnumerateArray()
            .ToDictionary(station => station.GetProperty("Codigo").GetString()!);
        await using var simulator = await RunningSimulator.StartAsync();
        var stations = await simulator.NewAsync("Info/ESTACIONES?");

        Assert.Equal(["J05", "J08", "J09", "J104", "J17"], stations.Select(station => station.GetProperty("Codigo").GetString()));
        foreach (var station in stations)
        {
            var real = recorded[station.GetProperty("Codigo").GetString()!];
            Assert.Equal(Shape.Of(real), Shape.Of(station));
            foreach (var name in new[] { "Estacion", "Termino", "Fecha_Instalacion", "Fecha_Baja", "Altitud", "Red_Estacion" })
                Assert.Equal(real.GetProperty(name).GetRawText(), station.GetProperty(name).GetRawText());
            Assert.Equal(real.GetProperty("Latitud").GetString()![..4], station.GetProperty("Latitud").GetString()![..4]);
            Assert.Equal(real.GetProperty("Longitud").GetString()![..4], station.GetProperty("Longitud").GetString()![..4]);
        }

        Assert.EndsWith(
            "T00:00:00", (await simulator.OldAsync("Info/ESTACIONES?"))[0].GetProperty("Fecha_Instalacion").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accesses_are_a_list_in_the_new_API_and_an_object_in_the_old_one()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var accesses = await simulator.JsonAsync($"{SiarClient.New}Info/ACCESOS?token={await simulator.TokenAsync()}");
        Assert.Equal(Shape.Of(await RecordedAsync("siarapi_info_accesos_manual_example.json")), Shape.Of(accesses));

        var old = (await simulator.JsonAsync(SiarClient.Old + "Info/ACCESOS?ClaveAPI=any")).GetProperty("Datos");
        Assert.Equal(Shape.Of(accesses.GetProperty("datos")[0]), Shape.Of(old));
    }
}
