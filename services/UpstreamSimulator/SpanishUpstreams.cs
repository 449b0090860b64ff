using DataFetch.UpstreamSimulator.Aemet;
using DataFetch.UpstreamSimulator.Esios;
using DataFetch.UpstreamSimulator.Siar;
using DataFetch.UpstreamSimulator.Truth;

namespace DataFetch.UpstreamSimulator;

/// <summary>ESIOS and the two weather services.</summary>
internal static class SpanishUpstreams
{
    public static void AddSpanishUpstreams(this IServiceCollection services)
    {
        services.AddEsios();
        services.AddAemet();
        services.AddSiar();
        services.AddSingleton<WeatherTruth>();
    }

    public static void MapSpanishUpstreams(this WebApplication app)
    {
        app.MapEsios();
        app.MapAemet();
        app.MapSiar();
    }
}
