using System.Net;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Faults;
using DataFetch.UpstreamSimulator.Publishing;
using DataFetch.UpstreamSimulator.Racing;
using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Replay;
using DataFetch.UpstreamSimulator.Settings;
using DataFetch.UpstreamSimulator.Sip;
using DataFetch.UpstreamSimulator.Truth;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataFetch.UpstreamSimulator;

/// <summary>The simulator as an application that the caller starts and stops.</summary>
public static class SimulatorApp
{
    /// <summary>
    /// Builds the simulator on 127.0.0.1. It reads no settings file and no environment variable, and logs nowhere unless
    /// <paramref name="configure"/> adds a provider. A <see cref="TimeProvider"/> registered there says what is published by now;
    /// arrivals are stamped in real time, unless one is registered under the key "arrivals" too.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range, or the replay folder is not one.</exception>
    public static WebApplication Build(SimulatorOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        options.Validate();
        var recordings = Recordings.Load(options.ReplayFolder);

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SimulatorJson.Default));
        builder.Services.AddSimulator(options, recordings);
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseUpstreams();
        app.MapSip();
        app.MapRedata();
        app.MapSpanishUpstreams();
        app.MapMarketUpstreams();
        app.MapRacing();
        app.MapArrivals();
        app.MapTruth();
        app.MapSettings();
        app.MapGet("/health", () => TypedResults.Text("Healthy"));
        return app;
    }

    private static void AddSimulator(this IServiceCollection services, SimulatorOptions options, Recordings recordings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(ArrivalClock.Key, TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(recordings);
        services.AddSpanishUpstreams();
        services.AddMarketUpstreams();
        services.AddRacing();
        services.AddSingleton(new SettingsHolder(LiveSettings.From(options)));
        services.AddSingleton(provider => new ArrivalClock(provider.GetRequiredKeyedService<TimeProvider>(ArrivalClock.Key)));
        services.AddSingleton<ArrivalLog>();
        services.AddSingleton<FaultDraw>();
        services.AddSingleton<FaultyAnswers>();
        services.AddSingleton<UpstreamGate>();
        services.AddSingleton<Lateness>();
        services.AddSingleton<Revisions>();

        var recorded = recordings.Sip?.Records ?? [];
        SipGrid grid = new(options.Seed, options.SipNodes, [.. recorded.Select(record => record.Node)]);
        services.AddSingleton(grid);
        services.AddSingleton(SipPrices.Create(options.Seed, grid, recorded));
        services.AddSip();

        services.AddSingleton(new RedataPrices(options.Seed, recordings.Redata.Pvpc, recordings.Redata.Spot));
        services.AddSingleton<RedataPublished>();
        services.AddSingleton<RedataAnswer>();
        services.AddSingleton<RedataEndpoints>();
        services.AddSingleton<TruthDatasets>();
    }

    private static void UseUpstreams(this WebApplication app)
    {
        var gate = app.Services.GetRequiredService<UpstreamGate>();
        app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            var source = Sources.All.FirstOrDefault(name => context.Request.Path.StartsWithSegments($"/{name}"));
            if (source is null) await next(context);
            else await gate.PassAsync(context, source, next);
        });
    }
}
