using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <param name="Name">Without a claim.</param>
/// <param name="ClaimLbs">What an apprentice's horse carries less; 0 for most.</param>
internal sealed record Jockey(string Id, string Name, int ClaimLbs);

internal sealed record Trainer(string Id, string Name, string Location);

internal sealed record Owner(string Id, string Name);

/// <summary>Jockeys, trainers and owners of each circuit. A jockey's place is another's after a career.</summary>
internal sealed class People(SimulatorOptions options)
{
    private const int CareerDays = 15 * 365;
    private const int YearDays = 365;
    private const int Slots = 4_096;

    private static readonly LocalDate Epoch = new(1990, 1, 1);
    private static readonly int[] Claims = [7, 5, 3]; // of a career's first years

    private int RacesADay => options.Racing.RacesADay;

    // Enough for each meeting to have more than twice the greatest field.
    public int JockeyPlaces => Math.Max(90, RacesADay * 8);

    public int TrainerPlaces => Math.Max(40, RacesADay * 3);

    public int OwnerPlaces => Math.Max(150, RacesADay * 13);

    public Jockey Jockey(int circuit, int place, LocalDate day)
    {
        var days = Period.DaysBetween(Epoch, day) + (int)(new Dice(options.Seed, Subject.Jockey, circuit, place).Next() % CareerDays);
        var (career, year) = (days / CareerDays, days % CareerDays / YearDays);
        var name = Words.Person(new(options.Seed, Subject.Jockey, Number(circuit, place), career + 1));
        var claim = year < Claims.Length && RacingRegion.Racing[circuit].IsWanted ? Claims[year] : 0;
        return new($"jky_{200_000 + (career * 4 * Slots) + Number(circuit, place)}", name, claim);
    }

    public Trainer Trainer(int circuit, int place)
    {
        Dice dice = new(options.Seed, Subject.Trainer, circuit, place);
        return new($"trn_{100_000 + Number(circuit, place)}", Words.Person(dice), Words.Place(dice, RacingRegion.Racing[circuit]));
    }

    public Owner Owner(int circuit, int place) => new(
        $"own_{600_000 + Number(circuit, place)}", Words.Owner(new(options.Seed, Subject.Owner, circuit, place)));

    public IEnumerable<Jockey> Jockeys(LocalDate day) =>
        from circuit in Enumerable.Range(0, 4) from place in Enumerable.Range(0, JockeyPlaces) select Jockey(circuit, place, day);

    public IEnumerable<Trainer> Trainers() =>
        from circuit in Enumerable.Range(0, 4) from place in Enumerable.Range(0, TrainerPlaces) select Trainer(circuit, place);

    public IEnumerable<Owner> Owners() =>
        from circuit in Enumerable.Range(0, 4) from place in Enumerable.Range(0, OwnerPlaces) select Owner(circuit, place);

    private static int Number(int circuit, int place) => (circuit * Slots) + place;
}
