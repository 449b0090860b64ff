using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>The horses that run: a crop of each circuit (region) and year of birth, so that new ones keep appearing.</summary>
internal sealed class Horses(SimulatorOptions options, Pedigrees pedigrees)
{
    private const long First = 10_000_000;
    private const int FirstYear = 1995;
    private const int Years = 64;
    private const int CropLimit = 65_536;

    /// <summary>Horses a crop for each race of an average day.</summary>
    private static readonly int[] CropOfCircuit = [80, 50, 35, 35];

    private static readonly string[][] Countries = [["GB", "GB", "GB", "IRE", "IRE", "FR"], ["IRE", "IRE", "IRE", "GB"], ["FR", "FR", "GB"], ["AUS", "AUS", "NZ"]];

    public int CropSize(int circuit) => Math.Max(200, CropOfCircuit[circuit] * options.Racing.RacesADay);

    /// <summary>Whether a horse runs around a day. Even ones run on the flat, odd ones over jumps.</summary>
    public bool Runs(int circuit, int year, int index, LocalDate day)
    {
        var draw = Chance.Of(options.Seed, (long)Subject.Career, Code(circuit, year, index));
        var debut = new LocalDate(year + 2, 1, 1).PlusDays((int)Chance.Between(draw, 90, 700));
        return debut <= day && day.Year <= year + 5 + (int)(draw >> 40) % 7;
    }

    public Horse Get(int circuit, int year, int index)
    {
        var code = Code(circuit, year, index);
        Dice dice = new(options.Seed, Subject.Horse, code);
        var (sire, dam, damsire) = pedigrees.Of(dice, year);
        var isFemale = dice.Hits(0.4);
        return new(
            First + code, Words.Horse(dice), dice.Pick(Countries[circuit]), Pedigrees.Birthday(dice, year), isFemale,
            !isFemale && dice.Hits(0.6), Pedigrees.Colour(dice), Words.Breeder(dice), sire, dam, damsire);
    }

    /// <summary>The horse, sire or dam that an id of <c>hrs_</c> and digits names.</summary>
    /// <param name="today">Crops that are not two years old have nobody in them.</param>
    public Horse? Find(string id, LocalDate today)
    {
        if (!id.StartsWith("hrs_", StringComparison.Ordinal) || !long.TryParse(id.AsSpan(4), out var number)) return null;
        if (number < First) return pedigrees.Find(number, today.Year);
        var code = number - First;
        var (index, year, circuit) =
            ((int)(code % CropLimit), FirstYear + (int)(code / CropLimit % Years), code / CropLimit / Years);
        return circuit < RacingRegion.Racing.Length && index < CropSize((int)circuit) && year <= today.Year - 2
            ? Get((int)circuit, year, index)
            : null;
    }

    /// <summary>All that run around a day.</summary>
    public IEnumerable<Horse> Running(LocalDate day) =>
        from circuit in Enumerable.Range(0, RacingRegion.Racing.Length)
        from year in Enumerable.Range(day.Year - 11, 10)
        from index in Enumerable.Range(0, CropSize(circuit))
        where Runs(circuit, year, index, day)
        select Get(circuit, year, index);

    private static long Code(int circuit, int year, int index) => (((circuit * Years) + (year - FirstYear)) * (long)CropLimit) + index;
}
