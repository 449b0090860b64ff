using System.Globalization;
using DataFetch.UpstreamSimulator.Racing.World;

namespace DataFetch.UpstreamSimulator.Racing.Tables;

/// <summary>Rows of ra_race_results: names as the result has them, with countries.</summary>
internal static class ResultTable
{
    public static IEnumerable<(string Key, byte[] Row)> Rows(KnownRace known, SimulatorOptions options) =>
        known.Result is null ? [] : known.Result.Finishes.Select(finish => (finish.Entry.Horse.Id, Row(known.Race, finish, options)));

    private static byte[] Row(Race race, Finish finish, SimulatorOptions options)
    {
        var entry = finish.Entry;
        var (horse, stable, jockey) = (entry.Horse, entry.Stable, entry.Jockey);
        using TableRow row = new();
        row.Text("race_id", race.Id).Text("horse_id", horse.Id).Date("date", race.Date).At("off_dt", race.Off);
        row.Text("region", race.Course.Region.Short).Text("course_id", race.Course.Id).Text("horse", TableText.Born(horse));
        row.Text("sp", TableText.Sp(finish)).Number("sp_dec", finish.Sp.Hundredths / 100m);
        row.Number("bsp", options.Racing.Version == RacingVersion.May2026 ? finish.Bsp / 100m : null);
        row.Number("number", entry.Declared).Number("position", finish.Place);
        row.Text("position_text", finish.Place?.ToString(CultureInfo.InvariantCulture) ?? finish.Failure);
        row.Number("draw", entry.Draw).Number("btn", finish.Margin / 100m).Number("ovr_btn", finish.Behind / 100m);
        row.Number("age", horse.Age(race.Date)).Text("sex", TableText.SexCode(horse.Sex(race.Date)));
        row.Text("weight", TableText.Weight(entry.Lbs)).Number("weight_lbs", entry.Lbs).Text("headgear", entry.Headgear);
        row.Text("time", TableText.Time(finish.Centiseconds)).Number("time_seconds", finish.Centiseconds / 100m);
        row.Number("ofr", entry.Rating).Number("rpr", finish.Rpr).Number("tsr", finish.TopSpeed);
        row.Number("prize", TableText.Prize(finish.Prize));
        row.Text("prize_currency", finish.Prize is not null && race.PaysEuros ? "EUR" : null);
        row.Text("prize_text", TableText.ResultPrize(race, finish.Prize));
        row.Text("jockey", jockey.Name).Number("jockey_claim_lbs", jockey.ClaimLbs > 0 ? jockey.ClaimLbs : null).Text("jockey_id", jockey.Id);
        row.Person("trainer", stable.Trainer.Name, stable.Trainer.Id).Person("owner", stable.Owner.Name, stable.Owner.Id);
        row.Parent("sire", "sir_", horse.Sire, withCountry: true).Parent("dam", "dam_", horse.Dam, withCountry: true);
        row.Parent("damsire", "dsi_", horse.Damsire, withCountry: false);
        row.Text("comment", finish.Comment).Text("silk_url", RunnerTable.Silk(entry));
        return row.End();
    }
}
