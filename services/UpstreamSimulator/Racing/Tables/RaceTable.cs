using DataFetch.UpstreamSimulator.Racing.World;

namespace DataFetch.UpstreamSimulator.Racing.Tables;

/// <summary>A race with what is out of it by now.</summary>
internal sealed record KnownRace(Race Race, Card? Card, RaceResult? Result);

/// <summary>Rows of ra_races.</summary>
internal static class RaceTable
{
    public static byte[] Row(KnownRace known, SimulatorOptions options)
    {
        var (race, card, result) = known;
        using TableRow row = new();
        row.Text("race_id", race.Id).Text("course", race.Course.Name).Text("course_id", race.Course.Id);
        row.Date("date", race.Date).Text("off_time", TableText.OffTime(race)).At("off_dt", race.Off);
        row.Text("race_name", race.Name).Text("region", race.Course.Region.Short).Text("pattern", race.Pattern);
        row.Text("sex_restriction", TableText.Females(race)).Text("race_class", TableText.Class(race)).Text("type", TableText.Type(race));
        row.Text("age_band", TableText.AgeBand(race)).Text("rating_band", race.MaxRating is { } rating ? "0-" + rating : null);
        row.Text("going", result is null ? card!.Going : race.LastGoing);
        row.Text("surface", race.Course.IsAllWeather ? "AW" : "Turf").Text("jumps", TableText.Jumps(race));
        OfCard(row, race, card, options);
        OfResult(row, race, result);
        return row.End();
    }

    private static void OfCard(TableRow row, Race race, Card? card, SimulatorOptions options)
    {
        var has = card is not null;
        row.Text("distance_round", has ? TableText.Furlongs(race) : null).Text("distance", has ? TableText.Distance(race) : null);
        row.Number("distance_f", has ? race.HalfFurlongs / 2m : null).Number("prize", has ? race.Prize / 100 : null);
        row.Text("prize_currency", !has ? null : race.Course.Region == RacingRegion.Ire ? "EUR" : "GBP");
        row.Text("prize_text", has ? TableText.CardPrize(race) : null).Number("field_size", card?.FieldSize);
        row.Text("going_detailed", null).Text("rail_movements", has ? race.RailMovements : null).Text("stalls", null);
        row.Text("weather", has ? race.Weather : null).Flag("big_race", has ? race.IsBig : null).Flag("is_abandoned", card?.IsAbandoned);
        var tip = card?.Tip?.Horse.Name;
        row.Text("tip", tip).Text("verdict", tip is null ? null : tip.ToUpperInvariant() + " is taken to win.");
        row.Text("betting_forecast", card is { HasVerdict: true } ? Forecast(card) : null);
        row.Text("race_status", options.Racing.Version == RacingVersion.May2026 && card is { IsAbandoned: true } ? "Abandoned" : null);
    }

    private static void OfResult(TableRow row, Race race, RaceResult? result)
    {
        var (has, totes) = (result is not null, result?.Totes);
        row.Text("dist", has ? TableText.Furlongs(race) : null).Number("dist_y", has ? race.Yards : null);
        row.Number("dist_m", has ? race.Metres : null).Number("dist_f", has ? race.HalfFurlongs / 2m : null);
        row.Text("winning_time_detail", has ? TableText.WinningTime(result!) : null).Text("comments", result?.Comments);
        row.Text("non_runners", result is null
            ? null
            : string.Join(", ", result.NonRunners.Select(entry => entry.Horse.Name + " (" + entry.NonRunner!.Reason + ")")));
        row.Text("tote_win", TableText.Money(totes?.Win));
        row.Text("tote_pl", totes is null ? null : string.Join(" ", totes.Places.Select(pence => TableText.Money(pence))));
        row.Text("tote_ex", TableText.Money(totes?.Exacta)).Text("tote_csf", TableText.Money(totes?.Csf));
        row.Text("tote_tricast", TableText.Money(totes?.Tricast)).Text("tote_trifecta", TableText.Money(totes?.Trifecta));
    }

    private static string Forecast(Card card)
    {
        List<string> prices = [];
        foreach (var (price, entries) in card.Forecast.Select(group => (group.Key, group)))
            prices.Add(price.Numerator + "/" + price.Denominator + " " + string.Join(",  ", entries.Select(entry => entry.Horse.Name)));
        return string.Join(", ", prices);
    }
}
