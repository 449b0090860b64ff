using System.Text.Json;
using DataFetch.UpstreamSimulator.Racing.World;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>Cards as the pro plan has them, in the order of the recorded fields.</summary>
internal sealed class RacecardBody(Bookmakers bookmakers, SimulatorOptions options)
{
    public void Write(Utf8JsonWriter json, Card card)
    {
        var race = card.Race;
        json.WriteStartObject();
        json.WriteString("race_id"u8, race.Id);
        json.WriteString("course"u8, race.Course.Name);
        json.WriteString("course_id"u8, race.Course.Id);
        json.WriteString("date"u8, RacingText.Date(race.Date));
        json.WriteString("off_time"u8, RacingText.OffTime(race.Off));
        json.WriteString("off_dt"u8, RacingText.OffDt(race.Off));
        json.WriteString("race_name"u8, race.Name);
        json.WriteString("distance_round"u8, RacingText.Distance(race.HalfFurlongs));
        json.WriteString("distance"u8, RacingText.Distance(race.HalfFurlongs, race.MoreYards));
        json.WriteString("distance_f"u8, $"{race.HalfFurlongs / 2}.{(race.HalfFurlongs % 2 == 0 ? 0 : 5)}");
        json.WriteString("region"u8, race.Course.Region.Short);
        json.WriteString("pattern"u8, race.Pattern);
        json.WriteString("sex_restriction"u8, RacingText.Females(race));
        json.WriteString("race_class"u8, RacingText.Class(race));
        json.WriteString("type"u8, RacingText.Type(race.Type));
        json.WriteString("age_band"u8, RacingText.AgeBand(race));
        json.WriteString("rating_band"u8, RacingText.RatingBand(race));
        json.WriteString("prize"u8, RacingText.CardPrize(race));
        json.WriteString("field_size"u8, RacingText.Whole(card.FieldSize));
        json.WriteString("going_detailed"u8, ""u8);
        json.WriteString("rail_movements"u8, race.RailMovements);
        json.WriteString("stalls"u8, ""u8);
        json.WriteString("weather"u8, race.Weather);
        json.WriteString("going"u8, card.Going);
        json.WriteString("surface"u8, RacingText.Surface(race));
        json.WriteString("jumps"u8, RacingText.Jumps(race));
        json.WriteStartArray("runners"u8);
        foreach (var entry in card.Entries) Runner(json, card, entry);
        json.WriteEndArray();
        json.WriteBoolean("big_race"u8, race.IsBig);
        json.WriteBoolean("is_abandoned"u8, card.IsAbandoned);
        json.WriteString("tip"u8, card.Tip?.Horse.Name ?? "");
        json.WriteString("verdict"u8, card.Tip is { } tip ? $"{tip.Horse.Name.ToUpperInvariant()} is taken to win." : "");
        json.WriteString("betting_forecast"u8, card.HasVerdict ? string.Join(", ", card.Forecast.Select(Priced)) : "");
        if (options.Racing.Version == RacingVersion.May2026) json.WriteString("race_status"u8, card.IsAbandoned ? "Abandoned" : "");
        json.WriteEndObject();
    }

    /// <summary>What /v1/racecards/summaries has of a card.</summary>
    public static void WriteSummary(Utf8JsonWriter json, Card card)
    {
        var race = card.Race;
        json.WriteStartObject();
        json.WriteString("date"u8, RacingText.Date(race.Date));
        json.WriteString("region"u8, race.Course.Region.Short);
        json.WriteString("course_id"u8, race.Course.Id);
        json.WriteString("course"u8, race.Course.Name);
        json.WriteString("race_id"u8, race.Id);
        json.WriteString("race_name"u8, race.Name);
        json.WriteString("race_class"u8, RacingText.Class(race));
        json.WriteString("off_time"u8, RacingText.OffTime(race.Off));
        json.WriteString("off_dt"u8, RacingText.OffDt(race.Off));
        json.WriteBoolean("big_race"u8, race.IsBig);
        json.WriteBoolean("is_abandoned"u8, card.IsAbandoned);
        json.WriteEndObject();
    }

    // "15/8 Ride Out, 7/2 Grand Lily,  Calm Robin": those of one price follow with two spaces.
    private static string Priced(IGrouping<Price, Entry> price) =>
        $"{RacingText.Fraction(price.Key)} {string.Join(",  ", price.Select(entry => entry.Horse.Name))}";

    private void Runner(Utf8JsonWriter json, Card card, Entry entry)
    {
        var (race, horse, stable) = (card.Race, entry.Horse, entry.Stable);
        json.WriteStartObject();
        json.WriteString("horse_id"u8, horse.Id);
        json.WriteString("horse"u8, horse.Name);
        json.WriteString("dob"u8, RacingText.Date(horse.Born));
        json.WriteString("age"u8, RacingText.Whole(horse.Age(race.Date)));
        json.WriteString("sex"u8, horse.Sex(race.Date));
        json.WriteString("sex_code"u8, RacingText.SexCode(horse.Sex(race.Date)));
        json.WriteString("colour"u8, horse.Colour);
        json.WriteString("region"u8, horse.Country);
        json.WriteString("breeder"u8, horse.Breeder);
        Parent(json, "dam", "dam_", horse.Dam);
        Parent(json, "sire", "sir_", horse.Sire);
        Parent(json, "damsire", "dsi_", horse.Damsire);
        json.WriteString("trainer"u8, stable.Trainer.Name);
        json.WriteString("trainer_id"u8, stable.Trainer.Id);
        json.WriteString("trainer_location"u8, stable.Trainer.Location);
        json.WriteStartObject("trainer_14_days"u8);
        json.WriteString("runs"u8, RacingText.Whole(entry.TrainerRuns));
        json.WriteString("wins"u8, RacingText.Whole(entry.TrainerWins));
        json.WriteString("percent"u8, RacingText.Whole(entry.TrainerRuns == 0 ? 0 : entry.TrainerWins * 100 / entry.TrainerRuns));
        json.WriteEndObject();
        json.WriteString("owner"u8, stable.Owner.Name);
        json.WriteString("owner_id"u8, stable.Owner.Id);
        Former(json, "trainer", stable.FormerTrainer is { } was ? (was.Who.Name, was.Who.Id, RacingText.Date(was.Changed)) : null);
        Former(json, "owner", stable.FormerOwner is { } had ? (had.Who.Name, had.Who.Id, RacingText.Date(had.Changed)) : null);
        json.WriteString("comment"u8, card.HasVerdict ? entry.Comment : "");
        json.WriteString("spotlight"u8, card.HasVerdict ? entry.Spotlight : "");
        foreach (var empty in new[] { "quotes", "stable_tour", "medical" }) Empty(json, empty);
        Ride(json, card, entry);
        json.WriteString("silk_url"u8, entry.SilkUrl);
        json.WriteString("last_run"u8, entry.LastRun);
        json.WriteString("form"u8, entry.Form);
        json.WriteString("trainer_rtf"u8, entry.TrainerForm is { } form ? RacingText.Whole(form) : "");
        Odds(json, bookmakers.Of(race, entry, card.At));
        json.WriteEndObject();
    }

    private void Ride(Utf8JsonWriter json, Card card, Entry entry)
    {
        var isOut = entry.IsNonRunner(card.At);
        var (jockey, id) = Jockey(card, entry);
        json.WriteString("number"u8, isOut ? "NR" : RacingText.Whole(entry.Declared));
        json.WriteString("draw"u8, RacingText.Whole(card.Draw(entry) ?? 0));
        json.WriteString("headgear"u8, entry.HeadgearAt(card.At));
        json.WriteString("headgear_run"u8, entry.HeadgearRun);
        json.WriteString("wind_surgery"u8, entry.WindSurgery);
        json.WriteString("wind_surgery_run"u8, entry.WindSurgery);
        json.WriteStartArray("past_results_flags"u8);
        if (entry.WonAtCourse) json.WriteStringValue("C"u8);
        json.WriteEndArray();
        json.WriteString("lbs"u8, RacingText.Whole(entry.Lbs));
        json.WriteString("ofr"u8, Rating(entry.Rating));
        json.WriteString("rpr"u8, Rating(entry.Rpr));
        json.WriteString("ts"u8, Rating(entry.TopSpeed));
        json.WriteString("jockey"u8, jockey);
        json.WriteString("jockey_id"u8, id);
    }

    private (string Name, string Id) Jockey(Card card, Entry entry)
    {
        var id = options.Racing.NonRunnersHaveIds ? "jky_199999" : "";
        if (entry.IsNonRunner(card.At))
        {
            switch (entry.NonRunner!.Form)
            {
                case NonRunnerForm.NamedWithAllowance: return ("NON-RUNNER(5)", id);
                case NonRunnerForm.Named: return ("NON-RUNNER", id);
                default: break;
            }
        }

        return entry.JockeyAt(card.At) switch
        {
            null => ("", ""),
            { ClaimLbs: > 0 } claiming => ($"{claiming.Name}({claiming.ClaimLbs})", claiming.Id),
            var jockey => (jockey.Name, jockey.Id),
        };
    }

    private static void Odds(Utf8JsonWriter json, IReadOnlyList<Quote> quotes)
    {
        json.WriteStartArray("odds"u8);
        foreach (var quote in quotes)
        {
            var (fraction, number) = quote switch
            {
                { Price: { } price } => (RacingText.Fraction(price), RacingText.Decimal(price.Hundredths)),
                { ExchangeHundredths: { } exchange } => (RacingText.Decimal(exchange), RacingText.Decimal(exchange)),
                { StartingOnly: true } => ("SP", "0"),
                _ => ("-", "-"),
            };
            json.WriteStartObject();
            json.WriteString("bookmaker"u8, quote.Bookmaker);
            json.WriteString("fractional"u8, fraction);
            json.WriteString("decimal"u8, number);
            json.WriteString("ew_places"u8, quote.EachWayPlaces is { } places ? RacingText.Whole(places) : "");
            json.WriteString("ew_denom"u8, quote.EachWayDenominator is { } denominator ? RacingText.Whole(denominator) : "");
            json.WriteString("updated"u8, RacingText.Updated(quote.Updated));
            Empty(json, "history");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Parent(Utf8JsonWriter json, string name, string prefix, Ancestor? parent)
    {
        json.WriteString(name, parent?.Name ?? "");
        json.WriteString(name + "_id", parent is null ? "" : prefix + parent.Number);
        json.WriteString(name + "_region", parent?.Country ?? "");
    }

    private static void Former(Utf8JsonWriter json, string what, (string Name, string Id, string Changed)? former)
    {
        json.WriteStartArray($"prev_{what}s");
        if (former is { } was)
        {
            json.WriteStartObject();
            json.WriteString(what, was.Name);
            json.WriteString(what + "_id", was.Id);
            json.WriteString("change_date"u8, was.Changed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Empty(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }

    private static string Rating(int? rating) => rating is { } value ? RacingText.Whole(value) : "-";
}
