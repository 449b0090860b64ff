using DataFetch.UpstreamSimulator.Racing.World;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.Tables;

/// <summary>Rows of the ra_mst tables and of ra_horse_pedigree: who is in the cards and results of some races, by id.</summary>
internal sealed class MasterTables(Bookmakers bookmakers, RacingMasters masters)
{
    public static IEnumerable<(string Key, byte[] Row)> Courses() =>
        from course in Course.All where course.Region.IsWanted select (course.Id, Place(course));

    /// <summary>All spellings of a name that say the same when only letters and digits count, in lower case.</summary>
    public IEnumerable<(string Key, byte[] Row)> Bookmakers(IEnumerable<KnownRunner> runners) => runners
        .Where(runner => runner.Card is not null)
        .SelectMany(runner => bookmakers.Of(runner.Race, runner.Entry, runner.Card!.At))
        .Select(quote => quote.Bookmaker).Distinct()
        .GroupBy(name => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant())
        .Select(names => (names.Key, Bookmaker(names.Key, names)));

    public static IEnumerable<(string Key, byte[] Row)> Jockeys(IEnumerable<KnownRunner> runners) => runners
        .SelectMany(runner => new[]
        {
            runner.IsInResult ? runner.Entry.Jockey : null, runner.Card is { } card ? RunnerTable.KnownJockey(card, runner.Entry) : null,
        })
        .OfType<Jockey>().DistinctBy(jockey => jockey.Id).Select(jockey => (jockey.Id, Named(jockey.Id, jockey.Name)));

    public static IEnumerable<(string Key, byte[] Row)> Trainers(IEnumerable<KnownRunner> runners) =>
        from runner in runners
        group runner by runner.Entry.Stable.Trainer into runs
        select (runs.Key.Id, Trainer(runs.Key, runs.Any(run => run.Card is not null)));

    public static IEnumerable<(string Key, byte[] Row)> Owners(IEnumerable<KnownRunner> runners) => runners
        .Select(runner => runner.Entry.Stable.Owner).Distinct().Select(owner => (owner.Id, Named(owner.Id, owner.Name)));

    public IEnumerable<(string Key, byte[] Row)> Horses(IEnumerable<KnownRunner> runners, LocalDate today) =>
        from runner in runners
        group runner by runner.Entry.Horse.Id into runs
        let last = runs.Where(run => run.Card is not null).MaxBy(run => run.Race.Off)
        let horse = runs.First().Entry.Horse
        select (runs.Key, masters.HasProfile(horse) ? Horse(horse, today, last is not null) : HorseOfCard(horse, last?.Race.Date));

    public IEnumerable<(string Key, byte[] Row)> Pedigrees(IEnumerable<KnownRunner> runners) =>
        from horse in runners.Select(runner => runner.Entry.Horse).DistinctBy(horse => horse.Id)
        where masters.HasProfile(horse)
        select (horse.Id, Pedigree(horse));

    private static byte[] Place(Course course)
    {
        using TableRow row = new();
        return row.Text("id", course.Id).Text("name", course.Name)
            .Text("region_code", course.Region.Code).Text("region", course.Region.Name).End();
    }

    private static byte[] Bookmaker(string id, IEnumerable<string> names)
    {
        using TableRow row = new();
        return row.Text("id", id).Array("names", json =>
        {
            foreach (var name in names.Order(StringComparer.Ordinal)) json.WriteStringValue(name);
        }).End();
    }

    private static byte[] Named(string id, string name)
    {
        using TableRow row = new();
        return row.Text("id", id).Text("name", name).End();
    }

    private static byte[] Trainer(Trainer trainer, bool hasCard)
    {
        using TableRow row = new();
        return row.Text("id", trainer.Id).Text("name", trainer.Name).Text("location", hasCard ? trainer.Location : null).End();
    }

    private static byte[] Horse(Horse horse, LocalDate today, bool hasCard)
    {
        using TableRow row = new();
        Identity(row, horse, TableText.Born(horse), today, hasProfile: true);
        row.Text("region", hasCard ? horse.Country : null);
        return Parents(row.Text("breeder", horse.Breeder), horse).End();
    }

    // What a profile would have beside the card's is null; without a card, only the result's name is known.
    private static byte[] HorseOfCard(Horse horse, LocalDate? day)
    {
        using TableRow row = new();
        Identity(row, horse, day is null ? TableText.Born(horse) : horse.Name, day, hasProfile: false);
        row.Text("region", day is null ? null : horse.Country).Text("breeder", null);
        foreach (var parent in new[] { "sire", "dam", "damsire" }) row.Person(parent, null, null);
        return row.End();
    }

    private static void Identity(TableRow row, Horse horse, string name, LocalDate? day, bool hasProfile)
    {
        var sex = day is { } known ? horse.Sex(known) : null;
        row.Text("id", horse.Id).Text("name", name).Text("sex", sex).Text("sex_code", sex is null ? null : TableText.SexCode(sex));
        row.Date("dob", day is null ? null : horse.Born).Text("colour", day is null ? null : horse.Colour);
        row.Text("colour_code", hasProfile ? horse.Colour.ToUpperInvariant() : null);
    }

    private static byte[] Pedigree(Horse horse)
    {
        using TableRow row = new();
        return Parents(row.Text("horse_id", horse.Id), horse).Text("breeder", horse.Breeder).End();
    }

    private static TableRow Parents(TableRow row, Horse horse) => row
        .Parent("sire", "sir_", horse.Sire, withCountry: true)
        .Parent("dam", "dam_", horse.Dam, withCountry: true)
        .Parent("damsire", "dsi_", horse.Damsire, withCountry: true);
}

/// <summary>A horse in a race's card or result.</summary>
/// <param name="Card">Null for a race without one.</param>
internal sealed record KnownRunner(Race Race, Card? Card, Entry Entry, bool IsInResult);
