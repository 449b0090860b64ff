using DataFetch.UpstreamSimulator.Racing.World;
using DataFetch.UpstreamSimulator.Truth;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.Tables;

/// <summary>
/// What complete tables hold by now of Great Britain's and Ireland's races whose off is in a range, made of the world's values. Lines are
/// ordered by their key.
/// </summary>
internal sealed class RacingTruth(RacingWorld world, RunnerTable runners, MasterTables masters, SimulatorOptions options, TimeProvider clock)
{
    public static readonly string[] Names =
    [
        "ra_mst_courses", "ra_mst_bookmakers", "ra_mst_jockeys", "ra_mst_trainers", "ra_mst_owners", "ra_mst_horses", "ra_horse_pedigree",
        "ra_races", "ra_runners", "ra_race_results",
    ];

    public async Task<Results<EmptyHttpResult, BadRequest<Refusal>>> AnswerAsync(HttpContext context, string dataset)
    {
        var asked = context.Request.Query;
        if (TruthEndpoints.Seconds(asked["from"]) is not { } from || TruthEndpoints.Seconds(asked["to"]) is not { } to || to < from)
            return TypedResults.BadRequest(new Refusal("from and to are wanted as RFC 3339 instants, from before to."));

        context.Response.ContentType = "application/x-ndjson";
        foreach (var row in Rows(dataset, from, to)) await context.Response.BodyWriter.WriteAsync(row, context.RequestAborted);
        return TypedResults.Empty;
    }

    /// <param name="from">Seconds since 1970.</param>
    /// <param name="to">Not included.</param>
    public IEnumerable<byte[]> Rows(string dataset, long from, long to)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var races = Races(Instant.FromUnixTimeSeconds(from), Instant.FromUnixTimeSeconds(to), now);
        return dataset switch
        {
            "ra_races" => races.Select(race => RaceTable.Row(race, options)),
            "ra_runners" => races.SelectMany(race => Ordered(runners.Rows(race, world.Entries(race.Race)))),
            "ra_race_results" => races.SelectMany(race => Ordered(ResultTable.Rows(race, options))),
            "ra_mst_courses" => Ordered(MasterTables.Courses()),
            "ra_mst_bookmakers" => Ordered(masters.Bookmakers(Runners(races))),
            "ra_mst_jockeys" => Ordered(MasterTables.Jockeys(Runners(races))),
            "ra_mst_trainers" => Ordered(MasterTables.Trainers(Runners(races))),
            "ra_mst_owners" => Ordered(MasterTables.Owners(Runners(races))),
            "ra_mst_horses" => Ordered(masters.Horses(Runners(races), LondonTime.Date(now))),
            _ => Ordered(masters.Pedigrees(Runners(races))),
        };
    }

    // Ids of races grow with the day and have the same length, so that days and places in the day are in the order of ids.
    private IEnumerable<KnownRace> Races(Instant start, Instant end, Instant now)
    {
        var last = LocalDate.Min(LondonTime.Date(end), LondonTime.Date(now).PlusDays(RacingCalendar.CardDaysAhead));
        return
            from day in Days(LocalDate.Max(LondonTime.Date(start), RacingCalendar.First), last)
            from race in world.Day(day).Races
            where race.Course.Region.IsWanted && race.Off >= start && race.Off < end
            let known = new KnownRace(race, world.Card(race, now), world.Result(race, now))
            where known.Card is not null || known.Result is not null
            select known;
    }

    private IEnumerable<KnownRunner> Runners(IEnumerable<KnownRace> races) =>
        from race in races
        from entry in world.Entries(race.Race)
        let isInResult = race.Result is not null && entry.Runs
        where race.Card is not null || isInResult
        select new KnownRunner(race.Race, race.Card, entry, isInResult);

    private static IEnumerable<LocalDate> Days(LocalDate first, LocalDate last)
    {
        for (var day = first; day <= last; day = day.PlusDays(1)) yield return day;
    }

    private static IEnumerable<byte[]> Ordered(IEnumerable<(string Key, byte[] Row)> rows) =>
        rows.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => row.Row);
}

internal static class RacingTruthRouting
{
    public static void AddRacingTruth(this IServiceCollection services)
    {
        services.AddSingleton<RunnerTable>();
        services.AddSingleton<MasterTables>();
        services.AddSingleton<RacingTruth>();
    }

    public static void MapRacingTruth(this WebApplication app)
    {
        foreach (var name in RacingTruth.Names)
            app.MapGet($"/simulator/truth/{name}", (HttpContext context, RacingTruth truth) => truth.AnswerAsync(context, name));
    }
}
