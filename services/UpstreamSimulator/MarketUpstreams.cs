using DataFetch.UpstreamSimulator.Alpaca;
using DataFetch.UpstreamSimulator.Finviz;
using DataFetch.UpstreamSimulator.Market;
using DataFetch.UpstreamSimulator.Polygon;
using DataFetch.UpstreamSimulator.Truth;
using DataFetch.UpstreamSimulator.Yahoo;

namespace DataFetch.UpstreamSimulator;

/// <summary>The stock market's four sources and what they have in common.</summary>
internal static class MarketUpstreams
{
    public static void AddMarketUpstreams(this IServiceCollection services)
    {
        services.AddSingleton(provider => new MarketList(provider.GetRequiredService<SimulatorOptions>().MarketSymbols));
        services.AddSingleton<MarketPrices>();
        services.AddSingleton<MarketDays>();
        services.AddSingleton<MarketMinutes>();
        services.AddSingleton<MarketBars>();
        services.AddSingleton<MarketDividends>();
        services.AddSingleton<MarketAdjustments>();
        services.AddSingleton<StockMarket>();
        services.AddAlpaca();
        services.AddYahoo();
        services.AddFinviz();
        services.AddPolygon();
        services.AddSingleton<MarketTruth>();
    }

    public static void MapMarketUpstreams(this WebApplication app)
    {
        app.MapAlpaca();
        app.MapYahoo();
        app.MapFinviz();
        app.MapPolygon();
    }
}
