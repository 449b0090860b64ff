using System.Globalization;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Racing.World;

namespace DataFetch.UpstreamSimulator.Racing.Tables;

/// <summary>Rows of ra_runners: what the card has of a horse, and what the result has, which counts more.</summary>
internal sealed class RunnerTable(Bookmakers bookmakers, SimulatorOptions options)
{
    /// <summary>The race's rows by the horse's id.</summary>
    public IEnumerable<(string Key, byte[] Row)> Rows(KnownRace known, IReadOnlyList<Entry> entries) =>
        from entry in entries
        let finish = known.Result?.Finishes.SingleOrDefault(finish => finish.Entry == entry)
        where known.Card is not null || finish is not null
        select (entry.Horse.Id, Row(known, entry, finish));

    private byte[] Row(KnownRace known, Entry entry, Finish? finish)
    {
        var (race, card) = (known.Race, known.Card);
        var (horse, stable) = (entry.Horse, entry.Stable);
        using TableRow row = new();
        row.Text("race_id", race.Id).Text("horse_id", horse.Id).Date("date", race.Date).At("off_dt", race.Off);
        row.Text("horse", horse.Name).Number("age", horse.Age(race.Date)).Text("sex_code", TableText.SexCode(horse.Sex(race.Date)));
        row.Number("draw", finish is null ? card!.Draw(entry) : entry.Draw);
        row.Number("number", finish is null && entry.IsNonRunner(card!.At) ? null : entry.Declared);
        row.Text("headgear", finish is null ? entry.HeadgearAt(card!.At) : entry.Headgear);
        var jockey = finish is null ? KnownJockey(card!, entry) : entry.Jockey;
        row.Person("jockey", jockey?.Name, jockey?.Id).Number("jockey_claim_lbs", jockey is { ClaimLbs: > 0 } ? jockey.ClaimLbs : null);
        row.Person("trainer", stable.Trainer.Name, stable.Trainer.Id).Person("owner", stable.Owner.Name, stable.Owner.Id);
        row.Parent("sire", "sir_", horse.Sire, withCountry: false).Parent("dam", "dam_", horse.Dam, withCountry: false);
        row.Parent("damsire", "dsi_", horse.Damsire, withCountry: false);
        row.Text("silk_url", Silk(entry)).Number("ofr", entry.Rating);
        OfCard(row, card, entry);
        OfResult(row, race, finish);
        return row.End();
    }

    /// <summary>Who is to ride; null for nobody yet, and where NON-RUNNER is in the jockey's place.</summary>
    public static Jockey? KnownJockey(Card card, Entry entry) =>
        entry.IsNonRunner(card.At) && entry.NonRunner!.Form != NonRunnerForm.JockeyKept ? null : entry.JockeyAt(card.At);

    public static string Silk(Entry entry) =>
        "https://www.rp-assets.com/svg/" + string.Join('/', entry.Silk.ToString(CultureInfo.InvariantCulture).TakeLast(3).Reverse()) + "/" + entry.Silk + ".svg";

    private void OfCard(TableRow row, Card? card, Entry entry)
    {
        var (has, horse, stable) = (card is not null, entry.Horse, entry.Stable);
        row.Date("dob", has ? horse.Born : null).Text("sex", has ? horse.Sex(card!.Race.Date) : null).Text("colour", has ? horse.Colour : null);
        row.Text("region", has ? horse.Country : null).Text("breeder", has ? horse.Breeder : null);
        row.Text("dam_region", has ? horse.Dam?.Country : null).Text("sire_region", has ? horse.Sire?.Country : null);
        row.Text("damsire_region", has ? horse.Damsire?.Country : null).Text("trainer_location", has ? stable.Trainer.Location : null);
        row.Number("trainer_14_days_runs", has ? entry.TrainerRuns : null).Number("trainer_14_days_wins", has ? entry.TrainerWins : null);
        row.Number("trainer_14_days_percent", !has ? null : entry.TrainerRuns == 0 ? 0 : 100 * entry.TrainerWins / entry.TrainerRuns);
        row.Array("prev_trainers", has ? json => Former(json, stable.FormerTrainer, who => ("trainer", who.Name, who.Id)) : null);
        row.Array("prev_owners", has ? json => Former(json, stable.FormerOwner, who => ("owner", who.Name, who.Id)) : null);
        row.Text("comment", card is { HasVerdict: true } ? entry.Comment : null);
        row.Text("spotlight", card is { HasVerdict: true } ? entry.Spotlight : null);
        foreach (var empty in new[] { "quotes", "stable_tour", "medical" }) row.Array(empty, has ? _ => { } : null);
        row.Text("headgear_run", has ? entry.HeadgearRun : null).Text("wind_surgery", has ? entry.WindSurgery : null);
        row.Text("wind_surgery_run", has ? entry.WindSurgery : null);
        row.Array("past_results_flags", !has ? null : json =>
        {
            if (entry.WonAtCourse) json.WriteStringValue("C");
        });
        row.Number("lbs", has ? entry.Lbs : null).Number("rpr", has ? entry.Rpr : null).Number("ts", has ? entry.TopSpeed : null);
        row.Flag("is_non_runner", has ? entry.IsNonRunner(card!.At) : null);
        row.Text("last_run", has ? entry.LastRun : null).Text("form", has ? entry.Form : null).Number("trainer_rtf", has ? entry.TrainerForm : null);
        row.Array("odds", has ? json => Odds(json, bookmakers.Of(card!.Race, entry, card.At)) : null);
    }

    private void OfResult(TableRow row, Race race, Finish? finish)
    {
        var has = finish is not null;
        row.Text("sp", has ? TableText.Sp(finish!) : null).Number("sp_dec", finish?.Sp.Hundredths / 100m);
        row.Number("bsp", options.Racing.Version == RacingVersion.May2026 ? finish?.Bsp / 100m : null);
        row.Number("position", finish?.Place).Text("position_text", finish?.Place?.ToString(CultureInfo.InvariantCulture) ?? finish?.Failure);
        row.Number("btn", finish?.Margin / 100m).Number("ovr_btn", finish?.Behind / 100m);
        row.Text("weight", has ? TableText.Weight(finish!.Entry.Lbs) : null).Number("weight_lbs", finish?.Entry.Lbs);
        row.Text("time", TableText.Time(finish?.Centiseconds)).Number("time_seconds", finish?.Centiseconds / 100m);
        row.Number("result_rpr", finish?.Rpr).Number("tsr", finish?.TopSpeed).Number("result_prize", TableText.Prize(finish?.Prize));
        row.Text("result_prize_currency", finish?.Prize is not null && race.PaysEuros ? "EUR" : null);
        row.Text("result_prize_text", TableText.ResultPrize(race, finish?.Prize)).Text("result_comment", finish?.Comment);
    }

    private static void Former<T>(Utf8JsonWriter json, Former<T>? former, Func<T, (string What, string Name, string Id)> tell)
    {
        if (former is null) return;
        var (what, name, id) = tell(former.Who);
        json.WriteStartObject();
        json.WriteString(what, name);
        json.WriteString(what + "_id", id);
        json.WriteString("change_date", NodaTime.Text.LocalDatePattern.Iso.Format(former.Changed));
        json.WriteEndObject();
    }

    private static void Odds(Utf8JsonWriter json, IReadOnlyList<Quote> quotes)
    {
        foreach (var quote in quotes)
        {
            json.WriteStartObject();
            json.WriteString("bookmaker", quote.Bookmaker);
            if (quote.Price is { } price)
            {
                json.WriteString("fractional", price.Numerator + "/" + price.Denominator);
                json.WriteString("decimal", TableText.Plain(price.Hundredths));
            }
            else
            {
                var exchange = quote.ExchangeHundredths is { } hundredths ? TableText.Plain(hundredths) : null;
                json.WriteString("fractional", exchange ?? (quote.StartingOnly ? "SP" : "-"));
                json.WriteString("decimal", exchange ?? (quote.StartingOnly ? "0" : "-"));
            }

            json.WriteString("ew_places", quote.EachWayPlaces?.ToString(CultureInfo.InvariantCulture) ?? "");
            json.WriteString("ew_denom", quote.EachWayDenominator?.ToString(CultureInfo.InvariantCulture) ?? "");
            json.WriteString("updated", TableText.Updated(quote.Updated));
            json.WriteStartArray("history");
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
