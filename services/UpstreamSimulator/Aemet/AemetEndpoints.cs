using System.Globalization;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Settings;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Aemet;

/// <summary>AEMET OpenData: a question is answered with an address, and the address with the data.</summary>
internal sealed class AemetEndpoints(
    AemetWeather weather, AemetLinks links, SimulatorOptions options, SettingsHolder settings, TimeProvider clock)
{
    private const int MaxMonths = 6;
    private const int Budget = 150; // calls a minute that others saw the header start with

    private static readonly LocalDateTimePattern Moment = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss'UTC'");

    private readonly RecentCalls calls = new();

    /// <summary><c>…/observacion/convencional/datos/estacion/{idema}</c>: the last 24 hours.</summary>
    public void Observations(HttpContext context, string idema)
    {
        if (!LetIn(context)) return;
        var last = clock.GetUtcNow().ToUnixTimeSeconds() / 3_600 * 3_600;
        var hours = AemetStation.Find(idema) is { } station
            ? Enumerable.Range(0, 24).Select(i => weather.Hour(station, last - ((23 - i) * 3_600L))).OfType<AemetObservation>().ToList()
            : [];
        Answer(context, AemetProduct.Observations, hours.Count, () => AemetBody.Observations(hours, options.Aemet.OffsetInFint));
    }

    /// <summary><c>…/diarios/datos/fechaini/{from}/fechafin/{to}/estacion/{idema[,idema]}</c>: both ends included.</summary>
    public void Days(HttpContext context, string from, string to, string idema)
    {
        if (!LetIn(context)) return;
        if (Moment.Parse(from) is not { Success: true, Value: var start } || Moment.Parse(to) is not { Success: true, Value: var end })
        {
            Verdict(context, 200, 400, "Formato de fecha incorrecto");
            return;
        }

        if (end.Date > start.Date.PlusMonths(MaxMonths))
        {
            Verdict(context, 200, 404, "El rango de fechas no puede ser superior a 6 meses");
            return;
        }

        var last = LocalDate.Min(end.Date, AemetWeather.LastDailyDay(Instant.FromDateTimeOffset(clock.GetUtcNow())));
        List<AemetDay> days = [.. idema.Split(',').Select(AemetStation.Find).OfType<AemetStation>().SelectMany(station =>
            Enumerable.Range(0, Math.Max(0, Period.DaysBetween(start.Date, last) + 1))
                .Select(i => weather.Day(station, start.Date.PlusDays(i))).OfType<AemetDay>())];
        Answer(context, AemetProduct.Days, days.Count, () => AemetBody.Days(days));
    }

    /// <summary><c>/aemet/sh/{name}</c>, without a key.</summary>
    public void Data(HttpContext context, string name)
    {
        if (AemetProduct.Find(name) is { } product)
        {
            AemetBody.Write(context.Response, 200, AemetBody.Metadata(product.Description, product.Fields));
        }
        else if (links.Find(name) is { } kept)
        {
            context.Arrival().Rows = kept.Rows;
            AemetBody.Write(context.Response, 200, kept.Body);
        }
        else
        {
            Verdict(context, 200, 404, "datos expirados");
        }
    }

    private void Answer(HttpContext context, AemetProduct product, int rows, Func<string> body)
    {
        const string NoData = "No hay datos que satisfagan esos criterios";
        if (rows == 0 && !options.Aemet.NoDataInStep2)
        {
            Verdict(context, 200, 404, NoData);
            return;
        }

        var request = context.Request;
        var name = links.Add(request.Path, rows == 0 ? AemetBody.Verdict(404, NoData) : body(), rows);
        var here = $"{request.Scheme}://{request.Host}/{Sources.Aemet}";
        AemetBody.Write(
            context.Response, 200, AemetBody.Links($"{options.Aemet.ForeignDataHost ?? here}/sh/{name}", $"{here}/sh/{product.Metadata}"));
    }

    private bool LetIn(HttpContext context)
    {
        var (headers, query) = (context.Request.Headers, context.Request.Query);
        if (!headers.ContainsKey("api_key") && !query.ContainsKey("api_key")) return false; // HTTP 200 and no body, as the real one

        var key = headers.TryGetValue("api_key", out var given) ? given.ToString() : query["api_key"].ToString();
        if (key.Length == 0 || (options.Aemet.ApiKey is { } only && key != only))
        {
            Verdict(context, 401, 401, "API key invalido");
            return false;
        }

        var budget = settings.Current.Limits.Where(limit => limit is { Source: Sources.Aemet, PerSeconds: 60 })
            .Select(limit => limit.Calls).DefaultIfEmpty(Budget).Min();
        var used = calls.Count(context.Arrival().AtMicroseconds).InMinute;
        context.Response.Headers["Remaining-request-count"] = Math.Max(0, budget - used).ToString(CultureInfo.InvariantCulture);
        return true;
    }

    private static void Verdict(HttpContext context, int status, int estado, string descripcion)
    {
        context.Arrival().Outcome = Outcomes.Refused; // whatever the status says
        AemetBody.Write(context.Response, status, AemetBody.Verdict(estado, descripcion));
    }
}

internal static class AemetRouting
{
    public static void AddAemet(this IServiceCollection services)
    {
        services.AddSingleton<AemetWeather>();
        services.AddSingleton<AemetLinks>();
        services.AddSingleton<AemetEndpoints>();
    }

    public static void MapAemet(this WebApplication app)
    {
        var aemet = app.Services.GetRequiredService<AemetEndpoints>();
        app.MapAnswer("/aemet/api/observacion/convencional/datos/estacion/{idema}", context =>
            aemet.Observations(context, context.RouteText("idema")));
        app.MapAnswer("/aemet/api/valores/climatologicos/diarios/datos/fechaini/{from}/fechafin/{to}/estacion/{idema}", context =>
            aemet.Days(context, context.RouteText("from"), context.RouteText("to"), context.RouteText("idema")));
        app.MapAnswer("/aemet/sh/{name}", context => aemet.Data(context, context.RouteText("name")));
        app.MapAnswer("/aemet/{**path}", context => context.Response.WriteBody(404, "text/plain", "404 page not found"));
    }
}
