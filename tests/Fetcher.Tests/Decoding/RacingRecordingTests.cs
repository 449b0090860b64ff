using System.Text;
using System.Text.Json;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>What The Racing API sent.</summary>
public sealed class RacingRecordingTests(TestCatalog catalog)
{
    [Fact]
    public void A_recorded_page_of_cards_counts_its_races_and_fills_six_tables()
    {
        var read = RecordedBody.Market.First(r => r.Provider == "racingapi.racecards").Read(catalog);

        Assert.Equal((2, 31), (read.Page.Records, read.Page.Total));
        Assert.Equal("", read.Aside);
        Assert.Equal((2, 13), (read.Rows("ra_races").Count, read.Rows("ra_runners").Count));
        Assert.Equal(13, read.Rows("ra_mst_horses").Count);
        Assert.Equal(28, read.Rows("ra_mst_bookmakers").Count);
        Assert.Equal("race_id", read.Page.FieldNames[0]);
    }

    [Fact]
    public void A_recorded_card_has_its_instant_its_day_and_its_prize()
    {
        var read = RecordedBody.Market.First(r => r.Provider == "racingapi.racecards").Read(catalog);
        Assert.Contains(
            "rac_11744434 Hereford crs_624 2025-10-13 2:12 2025-10-13T13:12:00Z GB 16.0 4193 GBP £4,193 8 False False",
            read.Rows(
                "ra_races", "race_id", "course", "course_id", "date", "off_time", "off_dt", "region", "distance_f", "prize", "prize_currency", "prize_text", "field_size",
                "big_race", "is_abandoned"));
    }

    [Fact]
    public void A_recorded_runner_of_a_card_has_numbers_days_and_lists()
    {
        var recorded = Encoding.UTF8.GetString(RecordedBody.Recorded("racingapi/entity-race_pro.json"));
        var read = Cards($$"""{"racecards": [{{recorded}}], "total": 1, "limit": 500, "skip": 0}""", "2023-07-22");

        Assert.Equal(
            "rac_10975861 2023-07-22 2023-07-22T13:15:00Z Jeepydoff Meel 5 G null 1 Joe Williamson jky_285654 5 118 2018-05-25 12 2 17 [] 163 130 110 False",
            read.Rows(
                "ra_runners", "race_id", "date", "off_dt", "horse", "age", "sex_code", "draw", "number", "jockey", "jockey_id", "jockey_claim_lbs", "ofr", "dob",
                "trainer_14_days_runs", "trainer_14_days_wins", "trainer_14_days_percent", "quotes", "lbs", "rpr", "ts", "is_non_runner")
                .Single(r => r.Contains("Jeepydoff", StringComparison.Ordinal)));
        var owners = read.Rows("ra_runners", "horse", "prev_trainers").Single(r => r.Contains("Jeepydoff", StringComparison.Ordinal))["Jeepydoff Meel ".Length..];
        Assert.Equal("Gordon Elliott", JsonDocument.Parse(owners).RootElement[0].GetProperty("trainer").GetString());
        Assert.Contains("jky_285654 Joe Williamson", read.Rows("ra_mst_jockeys"));
        Assert.Contains("888sport 888 Sport", read.Rows("ra_mst_bookmakers"));
    }

    [Fact]
    public void Races_of_other_regions_are_passed_over_with_their_runners()
    {
        var read = Cards(Encoding.UTF8.GetString(RecordedBody.Recorded("racingapi/sample-racecards_pro_today.json")), "2025-10-14");

        Assert.Equal(2, read.Page.Records);
        Assert.Equal("", read.Aside);
        Assert.Equal((1, 10), (read.Rows("ra_races").Count, read.Rows("ra_runners").Count));
        Assert.DoesNotContain(read.Rows("ra_races", "course"), r => r == "Chantilly");
    }

    [Fact]
    public void A_recorded_result_has_times_in_seconds_distances_and_what_is_missing_as_null()
    {
        var read = RecordedBody.Market.First(r => r.Provider == "racingapi.results").Read(catalog);

        Assert.Equal((2, 31), (read.Page.Records, read.Page.Total));
        Assert.Equal("", read.Aside);
        Assert.Equal(
            "rac_11746254 hrs_42073850 Veraison (IRE) 17/2 9.50 null 9 1 1 2 0 9-5 131 2:19.97 139.97 66 null null 4187.20 null 4187.20",
            read.Rows(
                "ra_race_results", "race_id", "horse_id", "horse", "sp", "sp_dec", "bsp", "number", "position", "position_text", "draw", "btn", "weight", "weight_lbs", "time",
                "time_seconds", "ofr", "rpr", "tsr", "prize", "prize_currency", "prize_text").Single(r => r.Contains("hrs_42073850", StringComparison.Ordinal)));
        Assert.Contains("hrs_44512832 Dissident 0.5 12.5", read.Rows("ra_runners", "horse_id", "horse", "btn", "ovr_btn"));
        Assert.Contains("Kempton (AW) 8:10 1m3f 2419 2212 11", read.Rows("ra_races", "course", "off_time", "dist", "dist_y", "dist_m", "dist_f"));
    }

    [Theory]
    [InlineData("sample-courses_gb.json", "crs_832 Aintree gb Great Britain")]
    [InlineData("sample-courses_ire.json", "crs_4550 Ballinrobe ire Ireland")]
    public void A_recorded_list_of_courses_is_read(string file, string course)
    {
        var read = Reader("racingapi.courses", "2025-10-13").Read(RecordedBody.Recorded($"racingapi/{file}"));
        Assert.Contains(course, read.Rows());
        Assert.Equal(2, read.Rows().Count);
    }

    [Fact]
    public void Recorded_courses_of_other_regions_are_passed_over()
    {
        var read = Reader("racingapi.courses", "2025-10-13").Read(RecordedBody.Recorded("racingapi/sample-courses_all.json"));
        Assert.Equal((2, 0, ""), (read.Page.Records, read.Rows().Count, read.Aside));
    }

    [Fact]
    public void A_recorded_profile_is_the_one_record_of_its_body_and_fills_two_tables()
    {
        var read = RecordedBody.Market.First(r => r.Provider == "racingapi.horse").Read(catalog);

        Assert.Equal(1, read.Page.Records);
        Assert.Equal(
            ["hrs_6181308 Flaggan (IRE) gelding G 2011-06-19 b B null Liam Delahunty & Dick O'Hara Stowaway (GB) sir_3188248 Zapata I (IRE) dam_3194996 Thatching (GB) dsi_2117444"],
            read.Rows("ra_mst_horses"));
        Assert.Equal(["hrs_6181308 sir_3188248 dam_3194996 dsi_2117444"], read.Rows("ra_horse_pedigree", "horse_id", "sire_id", "dam_id", "damsire_id"));
    }

    [Fact]
    public void Empty_texts_of_a_recorded_pedigree_are_nulls()
    {
        using var document = JsonDocument.Parse(RecordedBody.Recorded("racingapi/sample-horses__v1_horses_search_1.json"));
        var read = Reader("racingapi.horse", "1970-01-01").Read(document.RootElement.GetProperty("search_results")[1].GetRawText());
        Assert.Equal(["hrs_4402090 Pole Position I (GB) null null"], read.Rows("ra_horse_pedigree", "horse_id", "sire", "damsire", "damsire_id"));
    }

    [Fact]
    public void Every_value_of_every_recorded_runner_is_the_recorded_one()
    {
        // Read with other means than the decoder's; columns whose texts are taken as they are.
        var body = RecordedBody.Recorded("racingapi/sample-results_gb.json");
        using var document = JsonDocument.Parse(body);
        string[] texts = ["race_id", "horse_id", "sire_id", "dam_id", "comment", "silk_url", "owner", "trainer", "horse"];
        var expected = document.RootElement.GetProperty("results").EnumerateArray().SelectMany(race => race.GetProperty("runners").EnumerateArray().Select(runner =>
            string.Join(' ', texts.Select(t => t == "race_id" ? race.GetProperty(t).GetString() : runner.GetProperty(t).GetString()))));

        var read = Reader("racingapi.results", "2025-10-13").Read(body);
        Assert.Equal(expected.Select(Sorted).Order(StringComparer.Ordinal), read.Rows("ra_race_results", texts).Select(Sorted).Order(StringComparer.Ordinal));
    }

    // The columns stand in the dataset's order, not in that of the test.
    private static string Sorted(string row) => string.Join(' ', row.Split(' ').Order(StringComparer.Ordinal));

    private ReadBody Cards(string body, string day) => Reader("racingapi.racecards", day).Read(body);

    private BodyReader Reader(string provider, string day) => new(catalog.Catalog, provider, catalog.Day(provider, day));
}
