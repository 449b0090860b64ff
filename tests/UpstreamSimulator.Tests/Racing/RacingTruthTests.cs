using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataFetch.UpstreamSimulator.Tests.Racing;

/// <summary>The truth against tables that are read from the answers, by other code.</summary>
public sealed partial class RacingTruthTests
{
    private const string From = "2025-10-08"; // from here to the end of the week ahead of RacingClient.Now
    private const string To = "2025-10-23";

    private static async Task<(List<JsonElement> Cards, List<JsonElement> Results)> AskAsync(RunningSimulator simulator)
    {
        const string Wanted = "&region_codes=gb&region_codes=ire";
        List<JsonElement> cards = [];
        for (var day = new DateOnly(2025, 10, 8); day < new DateOnly(2025, 10, 23); day = day.AddDays(1))
            cards.AddRange(await simulator.CardsAsync(day.ToString("yyyy-MM-dd", null), Wanted));
        return (cards, await simulator.ResultsAsync(From, To, "&region=gb&region=ire"));
    }

    private static string? Given(JsonElement? from, string name) =>
        from is { } element && element.GetProperty(name).GetString() is { } text and not ("" or "-" or "–") ? text : null;

    private static string? Value(JsonElement row, string name) => row.GetProperty(name) switch
    {
        { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        var other => other.GetRawText(),
    };

    private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string? Plain(string? name) => name is null ? null : Country().Replace(name, "");

    [Fact]
    public async Task Races_are_those_of_cards_and_results()
    {
        await using var simulator = await RacingClient.StartAsync();
        var (cards, results) = await AskAsync(simulator);
        var truth = await simulator.TruthAsync("ra_races", From, To);

        Assert.Equal(cards.Concat(results).Select(race => race.Text("race_id")).Distinct().Order(), truth.Select(row => row.Text("race_id")));
        foreach (var row in truth)
        {
            var card = cards.Single(race => race.Text("race_id") == row.Text("race_id"));
            var result = results.Where(race => race.Text("race_id") == row.Text("race_id")).Select(race => (JsonElement?)race).SingleOrDefault();
            foreach (var name in new[]
            {
                "course", "course_id", "date", "off_time", "race_name", "region", "pattern", "sex_restriction", "race_class", "type", "age_band",
                "rating_band", "surface", "jumps", "distance_round", "distance", "going_detailed", "rail_movements", "stalls", "weather", "tip",
                "verdict", "betting_forecast", "race_status",
            }) Assert.Equal(Given(card, name), Value(row, name));
            foreach (var name in new[]
            {
                "dist", "winning_time_detail", "comments", "non_runners", "tote_win", "tote_pl", "tote_ex", "tote_csf", "tote_tricast",
                "tote_trifecta", "dist_y", "dist_m",
            }) Assert.Equal(Given(result, name), Value(row, name));
            Assert.Equal(card.GetProperty("off_dt").GetDateTimeOffset(), row.GetProperty("off_dt").GetDateTimeOffset());
            Assert.Equal(Given(result ?? card, "going"), Value(row, "going"));
            Assert.Equal(Given(card, "prize"), Value(row, "prize_text"));
            Assert.Equal(Number(Given(card, "prize")![1..].Replace(",", "")), row.GetProperty("prize").GetDecimal());
            Assert.Equal(card.Text("prize")[0] == '€' ? "EUR" : "GBP", row.Text("prize_currency"));
            Assert.Equal(Number(Given(card, "distance_f")), row.GetProperty("distance_f").GetDecimal());
            Assert.Equal(Given(card, "field_size"), Value(row, "field_size"));
            Assert.Equal(card.GetProperty("is_abandoned").GetBoolean(), row.GetProperty("is_abandoned").GetBoolean());
            Assert.Equal(Number(Given(result, "dist_f")?.TrimEnd('f').Replace("½", ".5")), Number(Value(row, "dist_f")));
            if (result is { } run)
            {
                foreach (var (old, other) in new[]
                {
                    ("off_time", "off"), ("race_name", "race_name"), ("race_class", "class"), ("type", "type"), ("age_band", "age_band"),
                    ("rating_band", "rating_band"), ("sex_restriction", "sex_rest"), ("off_dt", "off_dt"), ("distance_round", "dist"),
                }) Assert.Equal(card.Text(old), run.Text(other));
                Assert.Equal(card.Text("course"), Plain(run.Text("course")));
            }
        }
    }

    [Fact]
    public async Task Runners_are_those_of_cards_and_results()
    {
        await using var simulator = await RacingClient.StartAsync();
        var (cards, results) = await AskAsync(simulator);
        var truth = (await simulator.TruthAsync("ra_runners", From, To)).ToDictionary(row => (row.Text("race_id"), row.Text("horse_id")));
        var ran = results.SelectMany(race => race.GetProperty("runners").EnumerateArray().Select(runner => (race, runner)))
            .ToDictionary(run => (run.race.Text("race_id"), run.runner.Text("horse_id")), run => run.runner);

        Assert.Equal(cards.Runners().Count(), truth.Count);
        foreach (var (race, card) in cards.SelectMany(race => race.GetProperty("runners").EnumerateArray().Select(runner => (race, runner))))
        {
            var key = (race.Text("race_id"), card.Text("horse_id"));
            var row = truth[key];
            JsonElement? result = ran.TryGetValue(key, out var found) ? found : null;
            foreach (var name in new[]
            {
                "horse", "age", "sex_code", "trainer", "trainer_id", "owner", "owner_id", "sire", "sire_id", "dam", "dam_id", "damsire", "damsire_id",
                "silk_url", "ofr", "dob", "sex", "colour", "region", "breeder", "dam_region", "sire_region", "damsire_region", "trainer_location",
                "comment", "spotlight", "headgear_run", "wind_surgery", "wind_surgery_run", "lbs", "rpr", "ts", "last_run", "form", "trainer_rtf",
            }) Assert.Equal(name is "form" or "last_run" ? (card.Text(name) is { Length: > 0 } text ? text : null) : Given(card, name), Value(row, name));
            foreach (var name in new[] { "prev_trainers", "prev_owners", "quotes", "stable_tour", "medical", "past_results_flags", "odds" })
                Assert.Equal(card.GetProperty(name).GetRawText(), row.GetProperty(name).GetRawText());
            foreach (var name in new[] { "runs", "wins", "percent" })
                Assert.Equal(card.GetProperty("trainer_14_days").Text(name), Value(row, "trainer_14_days_" + name));
            foreach (var (name, other) in new[]
            {
                ("sp", "sp"), ("position_text", "position"), ("weight", "weight"), ("weight_lbs", "weight_lbs"), ("time", "time"),
                ("result_rpr", "rpr"), ("tsr", "tsr"), ("result_prize_text", "prize"), ("result_comment", "comment"),
            }) Assert.Equal(Given(result, other), Value(row, name));
            foreach (var name in new[] { "sp_dec", "bsp", "btn", "ovr_btn" }) Assert.Equal(Number(Given(result, name)), Number(Value(row, name)));
            Assert.Equal(Seconds(Given(result, "time")), Number(Value(row, "time_seconds")));
            Assert.Equal(Number(Given(result, "prize")?.TrimStart('€')), Number(Value(row, "result_prize")));

            var isOut = card.Text("number") == "NR";
            var jockey = Claim().Match(card.Text("jockey"));
            var named = jockey.Groups[1].Value is var who && (who.Length == 0 || who == "NON-RUNNER") ? null : who;
            Assert.Equal(isOut, row.GetProperty("is_non_runner").GetBoolean());
            Assert.Equal(isOut ? null : card.Text("number"), Value(row, "number"));
            Assert.Equal(named, Value(row, "jockey"));
            Assert.Equal(named is null ? null : card.Text("jockey_id"), Value(row, "jockey_id"));
            Assert.Equal(named is null || !jockey.Groups[2].Success ? null : jockey.Groups[2].Value, Value(row, "jockey_claim_lbs"));
            Assert.Equal(card.Text("draw") == "0" ? null : card.Text("draw"), Value(row, "draw"));
            Assert.Equal(Given(card, "headgear"), Value(row, "headgear"));
            if (result is not { } run) continue;
            foreach (var name in new[] { "number", "headgear", "age", "trainer", "trainer_id", "owner", "owner_id", "sire_id", "dam_id", "damsire", "damsire_id", "jockey_id" })
                Assert.Equal(card.Text(name), run.Text(name));
            foreach (var name in new[] { "horse", "sire", "dam" }) Assert.Equal(card.Text(name), Plain(run.Text(name)));
            Assert.Equal(card.Text("sex_code"), run.Text("sex"));
        }
    }

    [Fact]
    public async Task Results_are_those_of_results()
    {
        await using var simulator = await RacingClient.StartAsync();
        var (_, results) = await AskAsync(simulator);
        var truth = (await simulator.TruthAsync("ra_race_results", From, To)).ToDictionary(row => (row.Text("race_id"), row.Text("horse_id")));

        Assert.Equal(results.Runners().Count(), truth.Count);
        foreach (var (race, runner) in results.SelectMany(race => race.GetProperty("runners").EnumerateArray().Select(runner => (race, runner))))
        {
            var row = truth[(race.Text("race_id"), runner.Text("horse_id"))];
            foreach (var name in new[]
            {
                "horse", "sp", "number", "draw", "age", "sex", "weight", "weight_lbs", "headgear", "time", "rpr", "tsr", "jockey", "jockey_id",
                "trainer", "trainer_id", "owner", "owner_id", "sire", "sire_id", "dam", "dam_id", "damsire", "damsire_id", "comment", "silk_url",
            }) Assert.Equal(Given(runner, name), Value(row, name));
            foreach (var name in new[] { "date", "region", "course_id" }) Assert.Equal(race.Text(name), Value(row, name));
            foreach (var name in new[] { "sp_dec", "bsp", "btn", "ovr_btn" }) Assert.Equal(Number(Given(runner, name)), Number(Value(row, name)));
            Assert.Equal(Given(runner, "or"), Value(row, "ofr"));
            Assert.Equal(int.TryParse(runner.Text("position"), out var position) ? position : null, (int?)Number(Value(row, "position")));
            Assert.Equal(runner.Text("position"), Value(row, "position_text"));
            Assert.Equal(Given(runner, "prize"), Value(row, "prize_text"));
            Assert.Equal(runner.Text("prize").StartsWith('€') ? "EUR" : null, Value(row, "prize_currency"));
            Assert.Equal(runner.Text("jockey_claim_lbs") == "0" ? null : runner.Text("jockey_claim_lbs"), Value(row, "jockey_claim_lbs"));
            Assert.Equal(Seconds(Given(runner, "time")), Number(Value(row, "time_seconds")));
        }
    }

    [Fact]
    public async Task Masters_are_those_whom_cards_and_results_name()
    {
        await using var simulator = await RacingClient.StartAsync(new() { Racing = new() { MissingProfileShare = 0.1 } });
        var (cards, results) = await AskAsync(simulator);
        List<JsonElement> all = [.. cards.Runners().Concat(results.Runners())];
        async Task SameAsync(string dataset, IEnumerable<string> ids, string key = "id") => Assert.Equal(
            ids.Distinct().Order(StringComparer.Ordinal), (await simulator.TruthAsync(dataset, From, To)).Select(row => row.Text(key)));

        await SameAsync("ra_mst_trainers", all.Select(runner => runner.Text("trainer_id")));
        await SameAsync("ra_mst_owners", all.Select(runner => runner.Text("owner_id")));
        await SameAsync("ra_mst_jockeys", all.Where(runner => !runner.Text("jockey").StartsWith("NON-RUNNER", StringComparison.Ordinal))
            .Select(runner => runner.Text("jockey_id")).Where(id => id.Length > 0));
        await SameAsync("ra_mst_horses", all.Select(runner => runner.Text("horse_id")));
        await SameAsync("ra_mst_bookmakers", cards.Runners().SelectMany(runner => runner.GetProperty("odds").EnumerateArray())
            .Select(odd => string.Concat(odd.Text("bookmaker").ToLowerInvariant().Where(char.IsAsciiLetterOrDigit))));
        await SameAsync("ra_mst_courses", (await simulator.JsonAsync("/racingapi/v1/courses?region_codes=gb&region_codes=ire"))
            .GetProperty("courses").EnumerateArray().Select(course => course.Text("id")));

        List<string> pedigrees = [];
        foreach (var horse in (await simulator.TruthAsync("ra_mst_horses", From, To)).Take(120))
        {
            var (status, body) = await simulator.GetAsync($"/racingapi/v1/horses/{horse.Text("id")}/pro");
            var card = cards.Runners().First(runner => runner.Text("horse_id") == horse.Text("id"));
            Assert.Equal(card.Text("region"), Value(horse, "region"));
            var profile = (int)status == 404 ? (JsonElement?)null : JsonDocument.Parse(body).RootElement;
            foreach (var name in new[] { "sex", "sex_code", "dob", "colour" }) Assert.Equal(Given(profile ?? card, name), Value(horse, name));
            foreach (var name in new[] { "colour_code", "breeder", "sire", "sire_id", "dam", "dam_id", "damsire", "damsire_id" })
                Assert.Equal(Given(profile, name), Value(horse, name));
            Assert.Equal(profile is { } told ? told.Text("name") : card.Text("horse"), Value(horse, "name"));
            if (profile is not null) pedigrees.Add(horse.Text("id"));
        }

        Assert.InRange(pedigrees.Count, 80, 119);
        Assert.Equal(pedigrees, (await simulator.TruthAsync("ra_horse_pedigree", From, To)).Select(row => row.Text("horse_id")).Take(pedigrees.Count));
    }

    [Fact]
    public async Task Before_there_were_cards_only_results_are_known()
    {
        await using var simulator = await RacingClient.StartAsync();
        var results = await simulator.ResultsAsync("2022-05-01", "2022-05-07", "&region=gb&region=ire");
        var races = await simulator.TruthAsync("ra_races", "2022-05-01", "2022-05-08");
        var runners = await simulator.TruthAsync("ra_runners", "2022-05-01", "2022-05-08");

        Assert.Equal(results.Count, races.Count);
        Assert.Equal(results.Runners().Count(), runners.Count);
        Assert.All(races, race => Assert.Null(Value(race, "prize")));
        Assert.All(runners, runner => Assert.Null(Value(runner, "odds")));
        Assert.All(runners, runner => Assert.NotNull(Value(runner, "position_text")));
        Assert.Empty(await simulator.TruthAsync("ra_mst_bookmakers", "2022-05-01", "2022-05-08"));
        Assert.All(await simulator.TruthAsync("ra_mst_trainers", "2022-05-01", "2022-05-08"), row => Assert.Null(Value(row, "location")));
    }

    [Theory]
    [InlineData("ra_races", "race_id")]
    [InlineData("ra_mst_jockeys", "id")]
    public async Task A_bad_range_is_refused(string dataset, string key)
    {
        await using var simulator = await RacingClient.StartAsync();
        Assert.Equal(400, (int)(await simulator.GetAsync($"/simulator/truth/{dataset}?from=soon&to=2025-10-14T00:00:00Z")).Status);
        var rows = await simulator.TruthAsync(dataset, From, To);
        Assert.Equal(rows.Select(row => row.Text(key)).Order(StringComparer.Ordinal), rows.Select(row => row.Text(key)));
    }

    private static decimal? Seconds(string? time) =>
        time?.Split(':') is [var minutes, var seconds] ? (Number(minutes) * 60) + Number(seconds) : null;

    [GeneratedRegex(@" \((?!AW)[A-Z]+\)$")]
    private static partial Regex Country();

    [GeneratedRegex(@"^(.*?)(?:\((\d)\))?$")]
    private static partial Regex Claim();
}
