using System.Text.Json;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Racing.World;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>The Racing API's cards and results.</summary>
internal sealed class RacingEndpoints(RacingWorld world, RacecardBody cards, ResultBody results, SimulatorOptions options, TimeProvider clock)
{
    private const int MaxCards = 500;
    private const int MaxSkippedResults = 20_000;
    private const int MaxDays = 365;

    private RacingVersion Version => options.Racing.Version;

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    public void Cards(HttpContext context)
    {
        RacingQuery query = new(context.Request);
        var day = query.Date("date", LondonTime.Date(Now));
        var limit = query.Whole("limit", MaxCards, 1, MaxCards);
        var skip = query.Whole("skip", 0, 0, MaxCards);
        if (Refused(context, query)) return;
        var found = CardsOf(query, day);
        Page(context, "racecards", [.. found.Skip(skip).Take(limit)], cards.Write, query, (found.Count, limit, skip));
    }

    public void Summaries(HttpContext context)
    {
        RacingQuery query = new(context.Request);
        var day = query.Date("date", LondonTime.Date(Now));
        if (!Refused(context, query)) Page(context, "racecard_summaries", CardsOf(query, day), RacecardBody.WriteSummary, query, null);
    }

    public void Card(HttpContext context, string id)
    {
        if (world.Find(id) is { } race && world.Card(race, Now) is { } card) Write(context, 1, json => cards.Write(json, card));
        else context.Response.WriteBody(404, RacingErrors.Json, RacingErrors.NotFound);
    }

    public void Results(HttpContext context)
    {
        var today = LondonTime.Date(Now);
        var (standard, max) = Version == RacingVersion.October2025 ? (25, 50) : (50, 100);
        RacingQuery query = new(context.Request);
        var from = query.Date("start_date", today.PlusDays(-MaxDays));
        var to = query.Date("end_date", today);
        var limit = Math.Min(max, query.Whole("limit", standard, 1, null)); // more is not refused, but not given
        var skip = query.Whole("skip", 0, 0, MaxSkippedResults);
        if (Period.DaysBetween(from, to) > MaxDays) query.Reject("start_date", BadParameter.TooLong, MaxDays);
        if (Refused(context, query)) return;

        var asked = query.Courses("region", "course", options.Racing.IgnoreRegionFilter);
        var found = Descending(from, LocalDate.Min(to, today)).Where(race => race.HasResult(Now) && asked(race.Course)).ToList();
        var page = found.Skip(skip).Take(limit).Select(race => world.Result(race, Now)!).ToList();
        Page(context, "results", page, results.Write, query, (found.Count, limit, skip));
    }

    public void Result(HttpContext context, string id)
    {
        if (world.Find(id) is { } race && world.Result(race, Now) is { } result) Write(context, 1, json => results.Write(json, result));
        else context.Response.WriteBody(404, RacingErrors.Json, RacingErrors.NotFound);
    }

    private List<Card> CardsOf(RacingQuery query, LocalDate day)
    {
        var asked = query.Courses("region_codes", "course_ids", options.Racing.IgnoreRegionFilter);
        return [.. from race in world.Day(day).Races where asked(race.Course) let card = world.Card(race, Now) where card is not null select card];
    }

    // The latest first, as recorded.
    private IEnumerable<Race> Descending(LocalDate from, LocalDate to)
    {
        for (var day = to; day >= LocalDate.Max(from, RacingCalendar.First); day = day.PlusDays(-1))
        {
            foreach (var race in world.Day(day).Races.OrderByDescending(race => race.Off).ThenBy(race => race.Index)) yield return race;
        }
    }

    private bool Refused(HttpContext context, RacingQuery query)
    {
        if (query.Mistakes.Count == 0) return false;
        RacingErrors.WriteUnprocessable(context.Response, Version, query.Mistakes);
        return true;
    }

    private static void Page<T>(
        HttpContext context, string name, IReadOnlyList<T> rows, Action<Utf8JsonWriter, T> write, RacingQuery query,
        (int Total, int Limit, int Skip)? page) => Write(context, rows.Count, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            foreach (var row in rows) write(json, row);
            json.WriteEndArray();
            if (page is var (total, limit, skip))
            {
                json.WriteNumber("total"u8, total);
                json.WriteNumber("limit"u8, limit);
                json.WriteNumber("skip"u8, skip);
            }

            json.WriteStartArray("query"u8);
            foreach (var (key, value) in query.Echo)
            {
                json.WriteStartArray();
                json.WriteStringValue(key);
                json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void Write(HttpContext context, int rows, Action<Utf8JsonWriter> write)
    {
        context.Arrival().Rows = rows;
        context.Response.WriteBody(200, RacingErrors.Json, RacingJson.Bytes(write));
    }
}
