using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Who runs in the races of a day: no horse twice, no jockey twice in a race or at two courses.</summary>
internal sealed class Fields(SimulatorOptions options, Horses horses, People people)
{
    private const int Tries = 60;
    private const double NonRunners = 0.06;
    private const double Changes = 0.06;
    private const double Raiders = 0.1; // from the other side of the Irish Sea
    private const int OldestRunner = 9;
    private const int FlatTop = 140; // lbs of the top weight
    private const int JumpTop = 168;

    private static readonly string[] Headgears = ["", "", "", "", "", "p", "b", "h", "t", "v", "tp"];
    private static readonly string[] Reasons = ["going", "vet's certificate", "self certificate, coughing", "self certificate, lame"];

    public IReadOnlyList<IReadOnlyList<Entry>> Of(IReadOnlyList<Race> races)
    {
        HashSet<long> used = [];
        var meetings = races.Count == 0 ? 0 : races[^1].Meeting + 1;
        return [.. races.Select(race => (IReadOnlyList<Entry>)[.. Entries(race, meetings, used)])];
    }

    private IEnumerable<Entry> Entries(Race race, int meetings, HashSet<long> used)
    {
        Dice dice = new(options.Seed, Subject.Entry, race.Number);
        HashSet<int> riding = [];
        var (firstDraw, firstJockey) = (dice.Between(0, race.Declared - 1), dice.Between(0, 1_000));
        var top = race.IsFlat ? FlatTop : JumpTop;
        var nonRunners = 0;
        for (var number = 1; number <= race.Declared; number++)
        {
            var (circuit, horse) = Horse(dice, race, used);
            var isOut = race.Declared - nonRunners > 3 && dice.Hits(NonRunners);
            if (isOut) nonRunners++;
            int? rating = race.MaxRating is { } max ? max - ((number - 1) * 3) : dice.Hits(0.3) ? dice.Between(60, 110) : null;
            var draw = race.IsFlat ? ((firstDraw + (number * 5)) % race.Declared) + 1 : (int?)null;
            yield return Make(dice, race, horse, circuit, number, draw, (top - number - dice.Between(0, 2), rating), isOut, () => Jockey(
                race, meetings, firstJockey, riding));
        }
    }

    private (int Circuit, Horse Horse) Horse(Dice dice, Race race, HashSet<long> used)
    {
        var home = race.Course.Region.Circuit;
        var circuit = race.Course.Region.IsWanted && dice.Hits(Raiders) ? 1 - home : home;
        for (var attempt = 0; ; attempt++)
        {
            var year = race.Date.Year - dice.Between(race.MinAge, race.MaxAge ?? OldestRunner);
            var share = Math.Min(1, options.Racing.RunningShare * (1 + (attempt / Tries)));
            var index = (dice.Between(0, Math.Max(1, (int)(horses.CropSize(circuit) / 2 * share)) - 1) * 2) + (race.IsFlat ? 0 : 1);
            var key = ((circuit * 10_000L) + year) << 20 | (long)index;
            if (used.Contains(key) || (attempt < Tries && !horses.Runs(circuit, year, index, race.Date))) continue;
            var horse = horses.Get(circuit, year, index);
            if (attempt < Tries && race.FemalesOnly && !horse.IsFemale) continue;
            used.Add(key);
            return (circuit, horse);
        }
    }

    /// <summary>Meetings of a day share the places out among themselves.</summary>
    private Jockey Jockey(Race race, int meetings, int first, HashSet<int> riding)
    {
        var mine = people.JockeyPlaces / meetings;
        var at = (first + (int)(Chance.Of(options.Seed, race.Number, riding.Count) % 1_000)) % mine;
        while (!riding.Add(at)) at = (at + 1) % mine;
        return people.Jockey(race.Course.Region.Circuit, race.Meeting + (at * meetings), race.Date);
    }

    private Entry Make(
        Dice dice, Race race, Horse horse, int circuit, int number, int? draw, (int Lbs, int? Rating) weighted, bool isOut, Func<Jockey> jockey)
    {
        Instant Before(int min, int max) => race.Off - Duration.FromMinutes(dice.Between(min, max));
        var headgear = dice.Pick(Headgears);
        var (runs, wins) = (dice.Between(0, 40), dice.Between(0, 5));
        return new()
        {
            Horse = horse,
            Declared = number,
            Draw = draw,
            Jockey = jockey(),
            FirstJockey = dice.Hits(Changes) ? jockey() : null,
            Booked = dice.Hits(0.5) ? Before(1_500, 4_000) : race.CardFrom,
            Changed = Before(20, 1_400),
            NonRunner = isOut ? new(Before(10, 1_400), (NonRunnerForm)dice.Between(0, 2), dice.Pick(Reasons)) : null,
            Headgear = headgear,
            FirstHeadgear = dice.Hits(Changes) ? dice.Pick(Headgears) : headgear,
            HeadgearRun = headgear.Length > 0 && dice.Hits(0.2) ? "first time" : "",
            WindSurgery = dice.Hits(0.04) ? "1" : "",
            Lbs = weighted.Lbs,
            Rating = weighted.Rating,
            Rpr = dice.Hits(0.8) ? dice.Between(50, 150) : null,
            TopSpeed = dice.Hits(0.7) ? dice.Between(10, 130) : null,
            Stable = Stable.Of(horse, circuit, race.Date, people, options.Seed),
            Silk = dice.Between(10_000, 399_999),
            PriceStep = dice.Between(14, Price.Ladder.Length - 1),
            LastRun = dice.Hits(0.1) ? "" : dice.Hits(0.9) ? $"{dice.Between(5, 300)}" : $"{dice.Between(5, 300)} ({dice.Between(301, 400)}F)",
            Form = FormFigures(dice, race.IsFlat),
            Comment = Words.Phrase(dice),
            Spotlight = Words.Phrase(dice) + ".",
            TrainerRuns = runs,
            TrainerWins = Math.Min(runs, wins),
            TrainerForm = dice.Hits(0.8) ? dice.Between(0, 100) : null,
            WonAtCourse = dice.Hits(0.1),
        };
    }

    private static string FormFigures(Dice dice, bool isFlat)
    {
        var figures = isFlat ? "1234567890-/" : "1234567890PFU-/";
        return string.Concat(Enumerable.Range(0, dice.Between(0, 6)).Select(_ => figures[dice.Between(0, figures.Length - 1)]));
    }
}
