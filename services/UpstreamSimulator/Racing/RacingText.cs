using System.Globalization;
using System.Text;
using DataFetch.UpstreamSimulator.Racing.World;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>How the upstream writes numbers and times: all as text, each in a way of its own.</summary>
internal static class RacingText
{
    /// <summary>What results write for a rating that is missing.</summary>
    public const string Dash = "–";

    private static readonly OffsetDateTimePattern OffPattern =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'sso<+HH:mm>");

    private static readonly LocalDateTimePattern UpdatedPattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    public static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Date(LocalDate day) => LocalDatePattern.Iso.Format(day);

    /// <summary>"2025-10-13T14:12:00+01:00", with London's offset.</summary>
    public static string OffDt(Instant off) => OffPattern.Format(off.InZone(LondonTime.Zone).ToOffsetDateTime());

    /// <summary>"2:12" for 02:12 as for 14:12.</summary>
    public static string OffTime(Instant off)
    {
        var time = off.InZone(LondonTime.Zone).TimeOfDay;
        return string.Create(CultureInfo.InvariantCulture, $"{((time.Hour + 11) % 12) + 1}:{time.Minute:00}");
    }

    /// <summary>"2025-10-13 14:11:07": London's time, which it doesn't say.</summary>
    public static string Updated(LocalDateTime time) => UpdatedPattern.Format(time);

    /// <summary>"1m2½f".</summary>
    public static string Distance(int halfFurlongs, int moreYards = 0)
    {
        StringBuilder text = new();
        var (miles, halves) = (halfFurlongs / 16, halfFurlongs % 16);
        if (miles > 0) text.Append(CultureInfo.InvariantCulture, $"{miles}m");
        if (halves > 0) text.Append(Furlongs(halves)).Append('f');
        if (moreYards > 0) text.Append(CultureInfo.InvariantCulture, $"{moreYards}y");
        return text.ToString();
    }

    /// <summary>"5½" for eleven.</summary>
    public static string Furlongs(int halves) => (halves > 1 ? Whole(halves / 2) : "") + (halves % 2 == 1 ? "½" : "");

    /// <summary>Lengths: "0", "0.3", but ".5" and ".75", "12", "1.25".</summary>
    public static string Lengths(int hundredths) => hundredths is >= 50 and < 100
        ? Lengths(hundredths + 100)[1..]
        : (hundredths / 100m).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>"2:19.97", and "1:0.48", whose seconds have no leading zero.</summary>
    public static string Time(int centiseconds) => string.Create(
        CultureInfo.InvariantCulture, $"{centiseconds / 6_000}:{centiseconds % 6_000 / 100}.{centiseconds % 100:00}");

    /// <summary>"2m 19.97s (slow by 2.07s)".</summary>
    public static string WinningTime(int centiseconds, int slow) => string.Create(
        CultureInfo.InvariantCulture,
        $"{centiseconds / 6_000}m {centiseconds % 6_000 / 100m:0.00}s ({(slow < 0 ? "fast" : "slow")} by {Math.Abs(slow) / 100m:0.00}s)");

    /// <summary>Stones and pounds: "9-5" for 131.</summary>
    public static string Weight(int lbs) => string.Create(CultureInfo.InvariantCulture, $"{lbs / 14}-{lbs % 14}");

    /// <summary>"100/30" in results, where cards have "10/3"; evens have a word in results.</summary>
    public static string Sp(Price price) => price switch
    {
        { Numerator: 10, Denominator: 3 } => "100/30",
        { Numerator: 1, Denominator: 1 } => "Evens",
        _ => Fraction(price),
    };

    public static string Fraction(Price price) => string.Create(CultureInfo.InvariantCulture, $"{price.Numerator}/{price.Denominator}");

    /// <summary>"3.75", "4".</summary>
    public static string Decimal(int hundredths) => (hundredths / 100m).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>"9.50".</summary>
    public static string TwoDecimals(int hundredths) => (hundredths / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>"£9.50", "£12".</summary>
    public static string Tote(int pence) => "£" + (pence % 100 == 0 ? Whole(pence / 100) : TwoDecimals(pence));

    /// <summary>A card's "£12,851", or "€5,900" of Ireland.</summary>
    public static string CardPrize(Race race) =>
        (race.Course.Region == RacingRegion.Ire ? "€" : "£") + (race.Prize / 100).ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A result's "3245.08" or "€5900"; empty for none.</summary>
    public static string ResultPrize(Race race, int? prize) => prize switch
    {
        null => "",
        { } pence when race.PaysEuros => "€" + Whole(pence / 100),
        { } pence => TwoDecimals(pence),
    };

    public static string SexCode(string sex) => sex[..1].ToUpperInvariant();

    /// <summary>"Create (IRE)"; empty for nobody.</summary>
    public static string WithCountry(Ancestor? ancestor) => ancestor is null ? "" : $"{ancestor.Name} ({ancestor.Country})";

    public static string AgeBand(Race race) => race.MaxAge switch
    {
        null => $"{race.MinAge}yo+",
        { } max when max == race.MinAge => $"{max}yo",
        { } max => $"{race.MinAge}-{max}yo",
    };

    public static string RatingBand(Race race) => race.MaxRating is { } max ? $"0-{max}" : "";

    public static string Class(Race race) => race.Class is { } number ? $"Class {number}" : "";

    public static string Type(RaceType type) => type == RaceType.NhFlat ? "NH Flat" : type.ToString();

    public static string Surface(Race race) => race.Course.IsAllWeather ? "AW" : "Turf";

    public static string Jumps(Race race) => race.Jumps == 0 ? "" : $"{race.Jumps} {(race.Type == RaceType.Hurdle ? "hurdles" : "fences")}";

    public static string Females(Race race) => race.FemalesOnly ? race.MinAge >= 4 ? "M" : "F" : "";
}
