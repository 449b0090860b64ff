using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Racing.Tables;
using DataFetch.UpstreamSimulator.Racing.World;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>The Racing API, and the truth of its tables.</summary>
internal static class RacingUpstream
{
    public static void AddRacing(this IServiceCollection services)
    {
        services.AddSingleton<RacingCalendar>();
        services.AddSingleton<Meetings>();
        services.AddSingleton<Pedigrees>();
        services.AddSingleton<Horses>();
        services.AddSingleton<People>();
        services.AddSingleton<Fields>();
        services.AddSingleton<ResultMaker>();
        services.AddSingleton<Bookmakers>();
        services.AddSingleton<RacingWorld>();
        services.AddSingleton<RacecardBody>();
        services.AddSingleton<ResultBody>();
        services.AddSingleton<RacingEndpoints>();
        services.AddSingleton<RacingMasters>();
        services.AddRacingTruth();
    }

    public static void MapRacing(this WebApplication app)
    {
        app.MapRacingTruth();
        var races = app.Services.GetRequiredService<RacingEndpoints>();
        var masters = app.Services.GetRequiredService<RacingMasters>();
        app.Map("courses", masters.Courses);
        app.Map("courses/regions", RacingMasters.Regions);
        app.Map("racecards/pro", races.Cards);
        app.Map("racecards/summaries", races.Summaries);
        app.Map("racecards/{id}/pro", context => races.Card(context, context.RouteText("id")));
        app.Map("results", races.Results);
        app.Map("results/{id}", context => races.Result(context, context.RouteText("id")));
        app.Map("horses/{id}/pro", context => masters.Profile(context, context.RouteText("id"), pro: true));
        app.Map("horses/{id}/standard", context => masters.Profile(context, context.RouteText("id"), pro: false));
        app.Map("horses/search", masters.Horses);
        app.Map("jockeys/search", masters.Jockeys);
        app.Map("trainers/search", masters.Trainers);
        app.Map("owners/search", masters.Owners);
        app.MapAnswer("/racingapi/{**path}", context => context.Response.WriteBody(404, RacingErrors.Json, RacingErrors.NotFound));
    }

    private static void Map(this WebApplication app, string path, Action<HttpContext> answer)
    {
        var options = app.Services.GetRequiredService<SimulatorOptions>();
        app.MapAnswer("/racingapi/v1/" + path, context =>
        {
            if (RacingLogin.LetIn(context, options)) answer(context);
        });
    }
}
