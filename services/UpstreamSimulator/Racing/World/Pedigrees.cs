using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Stallions and mares of all years: eight stallions are born a year, a thousand mares.</summary>
internal sealed class Pedigrees(SimulatorOptions options)
{
    private const int FirstYear = 1955;
    private const int FirstKnown = FirstYear + 30; // the first year whose horses have parents
    private const int StallionsAYear = 8;
    private const int MaresAYear = 1_000;
    private const long FirstStallion = 3_000_000;
    private const long FirstMare = 5_000_000;
    private const double UnknownDamsires = 0.02;

    private static readonly string[] Countries = ["GB", "GB", "IRE", "IRE", "FR", "USA", "GER", "JPN", "AUS"];
    private static readonly string[] Colours = ["b", "b", "b", "ch", "ch", "br", "gr", "bl"];

    /// <summary>The parents of a horse born in a year; nothing is known of the first years.</summary>
    public (Ancestor? Sire, Ancestor? Dam, Ancestor? Damsire) Of(Dice dice, int year)
    {
        if (year < FirstKnown) return (null, null, null);
        var sire = SireOf(dice, year);
        var mare = Draw(dice, year - 18, year - 4, MaresAYear);
        return (sire, Mare(mare), SireOfMare(mare));
    }

    /// <summary>The stallion or mare of a number as a horse; null if there is none.</summary>
    public Horse? Find(long number, int lastYear)
    {
        if (number >= FirstMare)
        {
            var mare = number - FirstMare;
            return YearOf(mare, MaresAYear) < lastYear - 3 ? AsHorse(Mare(mare), Subject.Mare, mare, YearOf(mare, MaresAYear)) : null;
        }

        var stallion = number - FirstStallion;
        return stallion >= 0 && YearOf(stallion, StallionsAYear) < lastYear - 3
            ? AsHorse(Stallion(stallion), Subject.Stallion, stallion, YearOf(stallion, StallionsAYear))
            : null;
    }

    public static LocalDate Birthday(Dice dice, int year) => new LocalDate(year, 1, 15).PlusDays(dice.Between(0, 140));

    public static string Colour(Dice dice) => dice.Pick(Colours);

    private Horse AsHorse(Ancestor self, Subject subject, long index, int year)
    {
        Dice dice = new(options.Seed, subject, index, 1);
        var (sire, dam, damsire) = Of(dice, year);
        return new(
            self.Number, self.Name, self.Country, Birthday(dice, year), subject == Subject.Mare, IsGelding: false, Colour(dice),
            Words.Breeder(dice), sire, dam, damsire);
    }

    private Ancestor Stallion(long index)
    {
        Dice dice = new(options.Seed, Subject.Stallion, index);
        return new(FirstStallion + index, Words.Horse(dice), dice.Pick(Countries));
    }

    private Ancestor Mare(long index)
    {
        Dice dice = new(options.Seed, Subject.Mare, index);
        return new(FirstMare + index, Words.Horse(dice), dice.Pick(Countries));
    }

    private Ancestor? SireOfMare(long index)
    {
        Dice unknown = new(options.Seed, Subject.Mare, index, 2);
        var year = YearOf(index, MaresAYear);
        return year < FirstKnown || unknown.Hits(UnknownDamsires) ? null : SireOf(new(options.Seed, Subject.Mare, index, 1), year);
    }

    private Ancestor SireOf(Dice dice, int year) => Stallion(Draw(dice, year - 20, year - 4, StallionsAYear));

    private static long Draw(Dice dice, int firstYear, int lastYear, int aYear) =>
        ((firstYear - FirstYear) * (long)aYear) + dice.Between(0, ((lastYear - firstYear + 1) * aYear) - 1);

    private static int YearOf(long index, int aYear) => FirstYear + (int)(index / aYear);
}
