using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Makes a race of its plan: conditions, prize, and when its card and result come.</summary>
internal static class RaceMaker
{
    private const int MinRunners = 5;
    private const double Handicaps = 0.5;

    private static readonly int[] FlatHalfFurlongs = [10, 11, 12, 14, 16, 18, 20, 22, 24, 28];
    private static readonly int[] JumpHalfFurlongs = [32, 34, 37, 40, 42, 44, 48, 50, 56];
    private static readonly string[] Weathers = ["", "", "", "Fine", "Overcast", "Showers"];
    private static readonly string[] Rails = ["", "", "", "Far bend out 3 yards - races 2 and 4 + 9 yards"];

    public static Race Make(SimulatorOptions options, RacePlan plan)
    {
        Dice dice = new(options.Seed, Subject.Race, RacingIds.Day(plan.Date), plan.Index);
        var region = plan.Course.Region;
        var type = !plan.Jumping ? RaceType.Flat : dice.Pick([RaceType.Hurdle, RaceType.Hurdle, RaceType.Chase, RaceType.Chase, RaceType.NhFlat]);
        var (minAge, maxAge) = Ages(dice, type, plan.Date);
        var isHandicap = type != RaceType.NhFlat && dice.Hits(Handicaps);
        var isPattern = !isHandicap && type != RaceType.NhFlat && dice.Hits(0.08);
        var raceClass = isPattern ? 1 : dice.Between(2, 6);
        var females = dice.Hits(0.15);
        var halves = dice.Pick(type == RaceType.Flat ? FlatHalfFurlongs : JumpHalfFurlongs);
        var prize = region == RacingRegion.Gb ? dice.Between(2_000_00, 9_000_00) / 20 * 20 : dice.Between(40, 200) * 100_00;
        return new()
        {
            Number = RacingIds.Race(plan.Date, plan.Index),
            Course = plan.Course,
            Date = plan.Date,
            Index = plan.Index,
            Meeting = plan.Meeting,
            Off = plan.Off,
            Type = type,
            HalfFurlongs = halves,
            MoreYards = dice.Hits(0.5) ? dice.Between(1, 90) : 0,
            Pattern = isPattern ? dice.Pick(["Listed", "Group 3", "Group 2", "Group 1"]) : "",
            FemalesOnly = females,
            Class = region == RacingRegion.Gb ? raceClass : null,
            MinAge = minAge,
            MaxAge = maxAge,
            MaxRating = isHandicap ? 55 + ((6 - raceClass) * 10) + (type == RaceType.Flat ? 0 : 30) : null,
            Name = Name(dice, type, region, isHandicap, isPattern, females),
            FirstGoing = plan.FirstGoing,
            Going = plan.Going,
            GoingChanged = plan.GoingChanged,
            LastGoing = plan.LastGoing,
            RailMovements = dice.Pick(Rails),
            Weather = dice.Pick(Weathers),
            Jumps = type is RaceType.Hurdle or RaceType.Chase ? dice.Between(8, type == RaceType.Hurdle ? 12 : 19) : 0,
            Prize = isPattern ? prize * 5 : prize,
            Declared = dice.Between(MinRunners, options.Racing.LargestField),
            IsBig = isPattern && dice.Hits(0.3),
            CardFrom = LondonTime.At(plan.Date.PlusDays(-RacingCalendar.CardDaysAhead), dice.Between(600, 1_000)),
            ResultAt = plan.Off + Duration.FromMinutes(
                dice.Hits(options.Racing.LateResultShare) ? dice.Between(180, 1_440) : dice.Between(10, 90)),
            Correction = dice.Hits(options.Racing.CorrectedResultShare) ? Corrected(dice, plan.Off) : null,
            Abandoned = plan.Abandoned,
        };
    }

    // Later than the latest result, within two days of the off.
    private static Correction Corrected(Dice dice, Instant off) => new(off + Duration.FromMinutes(dice.Between(1_500, 2_880)), dice.Hits(0.5));

    private static (int Min, int? Max) Ages(Dice dice, RaceType type, LocalDate date) => type switch
    {
        RaceType.Flat when date.Month >= 6 && dice.Hits(0.3) => (2, 2),
        RaceType.Flat => dice.Pick<(int, int?)>([(3, 3), (3, null), (4, null)]),
        RaceType.Hurdle => dice.Pick<(int, int?)>([(4, null), (4, null), (4, 7)]),
        RaceType.Chase => (5, null),
        _ => (4, 6),
    };

    private static string Name(Dice dice, RaceType type, RacingRegion region, bool isHandicap, bool isPattern, bool females)
    {
        if (region == RacingRegion.Fr) return $"Prix de {dice.Pick(["la Rivière", "l'Étoile", "Saint-Aubin", "la Forêt"])} (Turf)";
        var kind = isPattern ? "Stakes" : isHandicap ? "Handicap" : dice.Pick(["Novice", "Maiden", "Conditions"]);
        var over = type switch { RaceType.Hurdle => " Hurdle", RaceType.Chase => " Chase", RaceType.NhFlat => " NH Flat Race", _ => isPattern ? "" : " Stakes" };
        return $"{Words.Sponsor(dice)} {(females ? "Fillies' " : "")}{kind}{over}{(dice.Hits(0.1) ? " (Div II)" : "")}";
    }
}
