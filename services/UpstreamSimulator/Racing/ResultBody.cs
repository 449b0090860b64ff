using System.Text.Json;
using DataFetch.UpstreamSimulator.Racing.World;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>Results, in the order of the recorded fields; many have other names and forms than in a card.</summary>
internal sealed class ResultBody(SimulatorOptions options)
{
    public void Write(Utf8JsonWriter json, RaceResult result)
    {
        var race = result.Race;
        var winner = result.Finishes[0].Centiseconds!.Value;
        json.WriteStartObject();
        json.WriteString("race_id"u8, race.Id);
        json.WriteString("date"u8, RacingText.Date(race.Date));
        json.WriteString("region"u8, race.Course.Region.Short);
        json.WriteString("course"u8, race.Course.Name + race.Course.Region.Suffix);
        json.WriteString("course_id"u8, race.Course.Id);
        json.WriteString("off"u8, RacingText.OffTime(race.Off));
        json.WriteString("off_dt"u8, RacingText.OffDt(race.Off));
        json.WriteString("race_name"u8, race.Name);
        json.WriteString("type"u8, RacingText.Type(race.Type));
        json.WriteString("class"u8, RacingText.Class(race));
        json.WriteString("pattern"u8, race.Pattern);
        json.WriteString("rating_band"u8, RacingText.RatingBand(race));
        json.WriteString("age_band"u8, RacingText.AgeBand(race));
        json.WriteString("sex_rest"u8, RacingText.Females(race));
        json.WriteString("dist"u8, RacingText.Distance(race.HalfFurlongs));
        json.WriteString("dist_y"u8, RacingText.Whole(race.Yards));
        json.WriteString("dist_m"u8, RacingText.Whole(race.Metres));
        json.WriteString("dist_f"u8, RacingText.Furlongs(race.HalfFurlongs) + "f");
        json.WriteString("going"u8, race.LastGoing);
        json.WriteString("surface"u8, RacingText.Surface(race));
        json.WriteString("jumps"u8, RacingText.Jumps(race));
        json.WriteStartArray("runners"u8);
        foreach (var finish in result.Finishes) Runner(json, race, finish);
        json.WriteEndArray();
        json.WriteString("winning_time_detail"u8, RacingText.WinningTime(winner, result.SlowCentiseconds));
        json.WriteString("comments"u8, result.Comments);
        json.WriteString("non_runners"u8, string.Join(", ", result.NonRunners.Select(entry => $"{entry.Horse.Name} ({entry.NonRunner!.Reason})")));
        Totes(json, result.Totes);
        json.WriteEndObject();
    }

    private void Runner(Utf8JsonWriter json, Race race, Finish finish)
    {
        var entry = finish.Entry;
        var (horse, stable) = (entry.Horse, entry.Stable);
        json.WriteStartObject();
        json.WriteString("horse_id"u8, horse.Id);
        json.WriteString("horse"u8, $"{horse.Name} ({horse.Country})");
        json.WriteString("sp"u8, RacingText.Sp(finish.Sp) + finish.Favourite);
        json.WriteString("sp_dec"u8, RacingText.TwoDecimals(finish.Sp.Hundredths));
        if (options.Racing.Version == RacingVersion.May2026) json.WriteString("bsp"u8, RacingText.TwoDecimals(finish.Bsp));
        json.WriteString("number"u8, RacingText.Whole(entry.Declared));
        json.WriteString("position"u8, finish.Place is { } place ? RacingText.Whole(place) : finish.Failure);
        json.WriteString("draw"u8, entry.Draw is { } draw ? RacingText.Whole(draw) : "");
        json.WriteString("btn"u8, finish.Margin is { } margin ? RacingText.Lengths(margin) : "");
        json.WriteString("ovr_btn"u8, finish.Behind is { } behind ? RacingText.Lengths(behind) : "");
        json.WriteString("age"u8, RacingText.Whole(horse.Age(race.Date)));
        json.WriteString("sex"u8, RacingText.SexCode(horse.Sex(race.Date)));
        json.WriteString("weight"u8, RacingText.Weight(entry.Lbs));
        json.WriteString("weight_lbs"u8, RacingText.Whole(entry.Lbs));
        json.WriteString("headgear"u8, entry.Headgear);
        json.WriteString("time"u8, finish.Centiseconds is { } time ? RacingText.Time(time) : "-");
        json.WriteString("or"u8, Rating(entry.Rating));
        json.WriteString("rpr"u8, Rating(finish.Rpr));
        json.WriteString("tsr"u8, Rating(finish.TopSpeed));
        json.WriteString("prize"u8, RacingText.ResultPrize(race, finish.Prize));
        json.WriteString("jockey"u8, entry.Jockey.Name);
        json.WriteString("jockey_claim_lbs"u8, RacingText.Whole(entry.Jockey.ClaimLbs));
        json.WriteString("jockey_id"u8, entry.Jockey.Id);
        json.WriteString("trainer"u8, stable.Trainer.Name);
        json.WriteString("trainer_id"u8, stable.Trainer.Id);
        json.WriteString("owner"u8, stable.Owner.Name);
        json.WriteString("owner_id"u8, stable.Owner.Id);
        json.WriteString("sire"u8, RacingText.WithCountry(horse.Sire));
        json.WriteString("sire_id"u8, horse.Sire is { } sire ? $"sir_{sire.Number}" : "");
        json.WriteString("dam"u8, RacingText.WithCountry(horse.Dam));
        json.WriteString("dam_id"u8, horse.Dam is { } dam ? $"dam_{dam.Number}" : "");
        json.WriteString("damsire"u8, horse.Damsire?.Name ?? "");
        json.WriteString("damsire_id"u8, horse.Damsire is { } damsire ? $"dsi_{damsire.Number}" : "");
        json.WriteString("comment"u8, finish.Comment);
        json.WriteString("silk_url"u8, entry.SilkUrl);
        json.WriteEndObject();
    }

    private static void Totes(Utf8JsonWriter json, Totes? totes)
    {
        json.WriteString("tote_win"u8, totes is null ? "" : RacingText.Tote(totes.Win));
        json.WriteString("tote_pl"u8, totes is null ? "" : string.Join(' ', totes.Places.Select(RacingText.Tote)));
        json.WriteString("tote_ex"u8, totes is null ? "" : RacingText.Tote(totes.Exacta));
        json.WriteString("tote_csf"u8, totes is null ? "" : RacingText.Tote(totes.Csf));
        json.WriteString("tote_tricast"u8, totes?.Tricast is { } tricast ? RacingText.Tote(tricast) : "");
        json.WriteString("tote_trifecta"u8, totes is null ? "" : RacingText.Tote(totes.Trifecta));
    }

    private static string Rating(int? rating) => rating is { } value ? RacingText.Whole(value) : RacingText.Dash;
}
