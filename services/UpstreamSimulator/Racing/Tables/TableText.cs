using System.Globalization;
using DataFetch.UpstreamSimulator.Racing.World;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Racing.Tables;

/// <summary>
/// What tables keep of the upstream's own words. Written apart from <see cref="RacingText"/> on purpose: the truth must not repeat its
/// mistakes.
/// </summary>
internal static class TableText
{
    private static readonly LocalTimePattern Clock = LocalTimePattern.CreateWithInvariantCulture("h:mm");
    private static readonly LocalDateTimePattern Written = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd' 'HH':'mm':'ss");
    private static readonly NumberFormatInfo Invariant = CultureInfo.InvariantCulture.NumberFormat;

    public static string OffTime(Race race) => Clock.Format(race.Off.InZone(LondonTime.Zone).TimeOfDay);

    public static string Updated(LocalDateTime time) => Written.Format(time);

    public static string Furlongs(Race race)
    {
        var (miles, rest) = Math.DivRem(race.HalfFurlongs, 16);
        var furlongs = (rest / 2, rest % 2) switch
        {
            (0, 0) => "",
            (0, 1) => "½f",
            var (whole, half) => whole.ToString(Invariant) + (half == 1 ? "½f" : "f"),
        };
        return (miles == 0 ? "" : miles.ToString(Invariant) + "m") + furlongs;
    }

    public static string Distance(Race race) => Furlongs(race) + (race.MoreYards == 0 ? "" : race.MoreYards.ToString(Invariant) + "y");

    public static string Type(Race race) => race.Type switch
    {
        RaceType.Flat => "Flat",
        RaceType.Hurdle => "Hurdle",
        RaceType.Chase => "Chase",
        _ => "NH Flat",
    };

    public static string AgeBand(Race race) =>
        race.MaxAge == race.MinAge ? race.MinAge + "yo" : race.MinAge + (race.MaxAge is { } max ? "-" + max + "yo" : "yo+");

    public static string? Class(Race race) => race.Class is { } number ? "Class " + number : null;

    public static string? Females(Race race) => !race.FemalesOnly ? null : race.MinAge < 4 ? "F" : "M";

    public static string? Jumps(Race race) => race.Type switch
    {
        RaceType.Hurdle => race.Jumps + " hurdles",
        RaceType.Chase => race.Jumps + " fences",
        _ => null,
    };

    public static string SexCode(string sex) => sex switch { "gelding" => "G", "colt" => "C", "filly" => "F", "mare" => "M", _ => "H" };

    public static string Born(Horse horse) => horse.Name + " (" + horse.Country + ")";

    public static string CardPrize(Race race) =>
        (race.Course.Region.Code == "ire" ? '€' : '£') + (race.Prize / 100).ToString("N0", Invariant);

    public static decimal? Prize(int? pence) => pence / 100m;

    public static string? ResultPrize(Race race, int? pence) =>
        pence is not { } paid ? null : race.PaysEuros ? "€" + (paid / 100) : (paid / 100m).ToString("F2", Invariant);

    /// <summary>The first seconds of a minute have no leading zero.</summary>
    public static string? Time(int? centiseconds)
    {
        if (centiseconds is not { } time) return null;
        var minutes = Duration.FromMilliseconds(time * 10L).Minutes;
        return minutes + ":" + ((time / 100m) - (minutes * 60)).ToString("F2", Invariant);
    }

    public static string WinningTime(RaceResult result)
    {
        var seconds = result.Finishes[0].Centiseconds!.Value / 100m;
        var minutes = (int)seconds / 60;
        var beyond = result.SlowCentiseconds / 100m;
        return minutes + "m " + (seconds - (minutes * 60)).ToString("F2", Invariant) + "s ("
            + (beyond < 0 ? "fast by " : "slow by ") + Math.Abs(beyond).ToString("F2", Invariant) + "s)";
    }

    public static string Sp(Finish finish) => (finish.Sp.Numerator, finish.Sp.Denominator) switch
    {
        (1, 1) => "Evens",
        (10, 3) => "100/30",
        var (won, staked) => won + "/" + staked,
    } + finish.Favourite;

    public static string Weight(int lbs) => Math.DivRem(lbs, 14) is var (stones, rest) ? stones + "-" + rest : "";

    public static string? Money(int? pence) =>
        pence is not { } paid ? null : "£" + (paid % 100 > 0 ? (paid / 100m).ToString("F2", Invariant) : (paid / 100).ToString(Invariant));

    public static string Plain(int hundredths) => (hundredths / 100m).ToString("G29", Invariant);
}
