using System.Text.Json;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Settings;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>One generation of Spain's agroclimatic network.</summary>
internal sealed class SiarEndpoints(
    SiarGeneration generation, SiarWeather weather, SiarTokens tokens, SimulatorOptions options, SettingsHolder settings,
    TimeProvider clock)
{
    private const string Json = "application/json; charset=utf-8";

    private readonly SiarBody body = new(generation, options.Siar);
    private readonly RecentCalls calls = new();

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary><c>Datos/{Horarios|Diarios}/ESTACION</c>.</summary>
    public async Task DataAsync(HttpContext context)
    {
        if (!LetIn(context)) return;
        var (query, fault) = SiarQuery.Parse(context.Request.Query);
        if (query is null) Refuse(context, fault!);
        else if (query.DayCount > options.Siar.MostDays) await Task.Delay(Timeout.Infinite, context.RequestAborted);
        else if (Is(context, "frequency", "Diarios")) Answer(context, Capped(Days(query)), (json, day) => body.Day(json, day, query.Calculated));
        else if (Is(context, "frequency", "Horarios")) Answer(context, Capped(HalfHours(query)), body.Slot);
        else Refuse(context, "No hay datos de esa frecuencia.");
    }

    /// <summary><c>Info/{ESTACIONES|ACCESOS}</c>.</summary>
    public void Info(HttpContext context)
    {
        if (!LetIn(context)) return;
        if (Is(context, "what", "ESTACIONES")) Answer(context, SiarStation.All, body.Station);
        else if (Is(context, "what", "ACCESOS")) Write(context, 1, json => Accesses(json, calls.Count(context.Arrival().AtMicroseconds)));
        else Refuse(context, "No hay informacion de ese tipo.");
    }

    /// <summary><c>Autenticacion/cifrarCadena?cadena=</c>: text in quotes.</summary>
    public void Encipher(HttpContext context) => context.Response.WriteBody(
        200, Json, $"\"{tokens.Encipher(context.Request.Query["cadena"].ToString())}\"");

    /// <summary><c>Autenticacion/obtenerToken?Usuario=&amp;Password=</c>, both enciphered: text in quotes.</summary>
    public void Token(HttpContext context)
    {
        var asked = context.Request.Query;
        if (tokens.Take(asked["Usuario"].ToString(), asked["Password"].ToString()) is { } token)
            context.Response.WriteBody(200, Json, $"\"{token}\"");
        else
            context.Response.StatusCode = 401;
    }

    private List<SiarDay> Days(SiarQuery query) =>
        [.. query.Days(SiarWeather.LastDay(Now)).Select(one => weather.Day(one.Station, one.Date)).OfType<SiarDay>()];

    private List<SiarSlot> HalfHours(SiarQuery query) =>
        [.. query.Days(Now.InUtc().Date).SelectMany(one => weather.HalfHours(one.Station, one.Date, Now))];

    private List<T> Capped<T>(List<T> records) => options.Siar.MostRecords is { } most ? [.. records.Take(most)] : records;

    private void Answer<T>(HttpContext context, IReadOnlyList<T> records, Action<Utf8JsonWriter, T> write)
    {
        if (records.Count == 0) Refuse(context, "No hay datos para los filtros seleccionados.");
        else Write(context, records.Count, json => SiarBody.Array(json, records, write));
    }

    private void Write(HttpContext context, int rows, Action<Utf8JsonWriter> records)
    {
        context.Arrival().Rows = rows;
        context.Response.ContentType = Json;
        body.Write(context.Response.BodyWriter, records);
    }

    private bool LetIn(HttpContext context)
    {
        var asked = context.Request.Query;
        var key = asked["ClaveAPI"].ToString();
        var isKnown = generation == SiarGeneration.New
            ? tokens.IsGood(asked["token"].ToString())
            : key.Length > 0 && (options.Siar.ClaveApi is not { } only || key == only);
        if (isKnown) calls.Count(context.Arrival().AtMicroseconds);
        else Refuse(context, "Acceso no autorizado.", 401);
        return isKnown;
    }

    // The new API says what is wrong with 200, the old one with another status and in a header too.
    private void Refuse(HttpContext context, string message, int status = 0)
    {
        var isOld = generation == SiarGeneration.Old;
        context.Arrival().Outcome = Outcomes.Refused;
        context.Response.StatusCode = status > 0 ? status : isOld ? 400 : 200;
        context.Response.ContentType = Json;
        if (isOld) context.Response.Headers["mensajerespuesta"] = message;
        body.WriteMessage(context.Response.BodyWriter, message);
    }

    // A list in the new API, an object in the old one: both were seen in clients.
    private void Accesses(Utf8JsonWriter json, (int InMinute, int InDay) used)
    {
        if (generation == SiarGeneration.New) SiarBody.Array(json, [used], Fields);
        else
        {
            json.WriteStartObject();
            Fields(json, used);
            json.WriteEndObject();
        }
    }

    private void Fields(Utf8JsonWriter json, (int InMinute, int InDay) used)
    {
        json.WriteNumber("NumAccesosMinutoActual"u8, used.InMinute);
        json.WriteNumber("MaxAccesosMinuto"u8, Most(60) ?? 30);
        json.WriteNumber("NumAccesosDiaActual"u8, used.InDay);
        json.WriteNumber("MaxAccesosDia"u8, Most(86_400) ?? 1_000);
        json.WriteNumber("RegistrosAcumuladosMinuto"u8, 0);
        json.WriteNumber("MaxRegistrosMinuto"u8, 1_000_000);
        json.WriteNumber("RegistrosAcumuladosDia"u8, 0);
        json.WriteNull("MaxRegistrosDia"u8);
    }

    private int? Most(double seconds) =>
        settings.Current.Limits.FirstOrDefault(limit => limit.Source == Sources.Siar && limit.PerSeconds == seconds)?.Calls;

    private static bool Is(HttpContext context, string part, string value) =>
        context.RouteText(part).Equals(value, StringComparison.OrdinalIgnoreCase);
}

internal static class SiarRouting
{
    public static void AddSiar(this IServiceCollection services)
    {
        services.AddSingleton<SiarWeather>();
        services.AddSingleton<SiarTokens>();
        foreach (var generation in Enum.GetValues<SiarGeneration>())
        {
            services.AddKeyedSingleton(
                generation, (provider, key) => ActivatorUtilities.CreateInstance<SiarEndpoints>(provider, key!));
        }
    }

    public static void MapSiar(this WebApplication app)
    {
        var latest = app.Services.GetRequiredKeyedService<SiarEndpoints>(SiarGeneration.New);
        app.MapAnswer("/siar/siarapi/API/V1/Autenticacion/cifrarCadena", latest.Encipher);
        app.MapAnswer("/siar/siarapi/API/V1/Autenticacion/obtenerToken", latest.Token);
        app.MapGeneration("/siar/siarapi/API/V1", latest);
        app.MapGeneration("/siar/apisiar/API/v1", app.Services.GetRequiredKeyedService<SiarEndpoints>(SiarGeneration.Old));
        app.MapAnswer("/siar/{**path}", context => context.Response.StatusCode = 404);
    }

    private static void MapGeneration(this WebApplication app, string root, SiarEndpoints siar)
    {
        app.MapGet(root + "/Datos/{frequency}/ESTACION", siar.DataAsync);
        app.MapAnswer(root + "/Info/{what}", siar.Info);
    }
}
