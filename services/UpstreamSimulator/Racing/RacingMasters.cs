using System.Text.Json;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Racing.World;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>The Racing API's courses, profiles and searches. Jockeys, trainers, owners and horses have no list.</summary>
internal sealed class RacingMasters(Horses horses, People people, SimulatorOptions options, TimeProvider clock)
{
    private const int MaxFound = 50;

    private LocalDate Today => LondonTime.Date(Instant.FromDateTimeOffset(clock.GetUtcNow()));

    public void Courses(HttpContext context)
    {
        var asked = new RacingQuery(context.Request).Courses("region_codes", "course_ids", options.Racing.IgnoreRegionFilter);
        Course[] found = [.. Course.All.Where(asked)];
        Write(context, found.Length, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("courses"u8);
            foreach (var course in found)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, course.Id);
                json.WriteString("course"u8, course.Name);
                json.WriteString("region_code"u8, course.Region.Code);
                json.WriteString("region"u8, course.Region.Name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total"u8, found.Length);
            json.WriteEndObject();
        });
    }

    /// <summary>An array and nothing around it.</summary>
    public static void Regions(HttpContext context) => Write(context, RacingRegion.All.Length, json =>
    {
        json.WriteStartArray();
        foreach (var region in RacingRegion.All)
        {
            json.WriteStartObject();
            json.WriteString("region"u8, region.Name);
            json.WriteString("region_code"u8, region.Code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Whether a horse's profile is found.</summary>
    public bool HasProfile(Horse horse) =>
        Chance.Share(Chance.Of(options.Seed, (long)Subject.Profile, horse.Number)) >= options.Racing.MissingProfileShare;

    public void Profile(HttpContext context, string id, bool pro)
    {
        if (horses.Find(id, Today) is not { } horse || !HasProfile(horse))
        {
            context.Response.WriteBody(404, RacingErrors.Json, RacingErrors.NotFound);
            return;
        }

        Write(context, 1, json =>
        {
            if (pro) ProfileBody.Pro(json, horse, Today);
            else ProfileBody.Standard(json, horse);
        });
    }

    public void Jockeys(HttpContext context) => Search(context, people.Jockeys(Today), who => who.Name, (json, who) => Named(json, who.Id, who.Name));

    public void Trainers(HttpContext context) => Search(context, people.Trainers(), who => who.Name, (json, who) => Named(json, who.Id, who.Name));

    public void Owners(HttpContext context) => Search(context, people.Owners(), who => who.Name, (json, who) => Named(json, who.Id, who.Name));

    public void Horses(HttpContext context) => Search(context, horses.Running(Today), horse => horse.Name, ProfileBody.Standard);

    private void Search<T>(HttpContext context, IEnumerable<T> all, Func<T, string> name, Action<Utf8JsonWriter, T> write)
    {
        RacingQuery query = new(context.Request);
        if (query.Text("name") is not { } asked)
        {
            RacingErrors.WriteUnprocessable(context.Response, options.Racing.Version, query.Mistakes);
            return;
        }

        List<T> found = [.. all.Where(one => name(one).Contains(asked, StringComparison.OrdinalIgnoreCase)).Take(MaxFound)];
        Write(context, found.Count, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("search_results"u8);
            foreach (var one in found) write(json, one);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Named(Utf8JsonWriter json, string id, string name)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("name"u8, name);
        json.WriteEndObject();
    }

    private static void Write(HttpContext context, int rows, Action<Utf8JsonWriter> write)
    {
        context.Arrival().Rows = rows;
        context.Response.WriteBody(200, RacingErrors.Json, RacingJson.Bytes(write));
    }
}
