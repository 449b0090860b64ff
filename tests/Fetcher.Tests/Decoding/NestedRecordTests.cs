using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Records with lists and objects of their own, rows told apart by a key.</summary>
public sealed class NestedRecordTests(TestCatalog catalog)
{
    [Fact]
    public void Rows_are_made_of_the_items_of_a_record_with_what_stands_around_them()
    {
        var read = Cards(Race("rac_1", Runner("hrs_1", "A B(5)", "jky_1"), Runner("hrs_2", "", "")));

        Assert.Equal(["rac_1 2025-10-13 hrs_1", "rac_1 2025-10-13 hrs_2"], read.Rows("ra_runners", "race_id", "date", "horse_id"));
        Assert.Equal(["jky_1 A B"], read.Rows("ra_mst_jockeys"));
        Assert.Equal(1, read.Page.Records);
        Assert.Equal("", read.Aside);
    }

    [Fact]
    public void Items_within_items_are_reached()
    {
        var read = Cards(Race("rac_1", Runner("hrs_1", odds: """{"bookmaker": "Spread Ex"}, {"bookmaker": "Bet365"}"""), Runner("hrs_2", odds: """{"bookmaker": "Spreadex"}""")));
        Assert.Equal(["bet365 Bet365", "spreadex Spreadex"], read.Rows("ra_mst_bookmakers"));
    }

    [Fact]
    public void Of_two_records_with_one_key_the_later_counts()
    {
        var read = Cards(Race("rac_1", Runner("hrs_1", "First", "jky_1"), Runner("hrs_2", "Second", "jky_1")));
        Assert.Equal(["jky_1 Second"], read.Rows("ra_mst_jockeys"));
        Assert.Equal(2, read.Page.Decoders[3].Rows.Count);
    }

    [Fact]
    public void A_non_runner_names_no_jockey_and_is_none_to_be_set_aside()
    {
        var read = Cards(Race("rac_1", Runner("hrs_1", "NON-RUNNER(5)", "jky_9").Replace("\"trainer_id\"", "\"number\": \"NR\", \"trainer_id\"", StringComparison.Ordinal)));
        Assert.Empty(read.Rows("ra_mst_jockeys"));
        Assert.Equal(["hrs_1 null null null True"], read.Rows("ra_runners", "horse_id", "number", "jockey", "jockey_claim_lbs", "is_non_runner"));
        Assert.Equal("", read.Aside);
    }

    [Theory]
    [InlineData("\"horse_id\": \"\"", "1 Incomplete")]
    [InlineData("\"horse_id\": null", "1 Incomplete")]
    [InlineData("\"horse_id\": [1]", "2 BadValue")]
    public void A_row_without_its_key_is_set_aside(string id, string aside)
    {
        var read = Cards(Race("rac_1", Runner("hrs_1"), Runner("hrs_2").Replace("\"horse_id\": \"hrs_2\"", id, StringComparison.Ordinal)));
        Assert.Equal(["hrs_1"], read.Rows("ra_runners", "horse_id"));
        Assert.Equal(aside, read.Aside);
    }

    [Fact]
    public void Hundreds_of_runners_without_a_jockey_are_no_drift()
    {
        var read = Cards(Race("rac_1", [.. Enumerable.Range(0, 200).Select(i => Runner($"hrs_{i}").Replace("\"\"", "null", StringComparison.Ordinal))]));
        Assert.Equal(200, read.Rows("ra_runners", "horse_id").Count);
    }

    [Fact]
    public void A_region_is_ours_in_letters_of_either_case()
    {
        var read = Cards(Race("rac_1", Runner("hrs_1")).Replace("\"GB\"", "\"gB\"", StringComparison.Ordinal), Race("rac_2", Runner("hrs_2")).Replace("\"GB\"", "\"FR\"", StringComparison.Ordinal));
        Assert.Equal(["rac_1"], read.Rows("ra_races", "race_id"));
        Assert.Equal(["hrs_1"], read.Rows("ra_mst_horses", "id"));
        Assert.Equal("", read.Aside);
    }

    [Theory]
    [InlineData("\"region\"")]
    [InlineData("\"runners\"")]
    [InlineData("\"race_id\"")]
    [InlineData("\"horse_id\"")]
    [InlineData("\"date\"")]
    public void A_name_that_is_gone_is_drift_and_no_empty_answer(string name) => Assert.Equal(
        Failure.Drift,
        Assert.Throws<UpstreamException>(() => Cards(Race("rac_1", Runner("hrs_1")).Replace(name, "\"renamed\"", StringComparison.Ordinal))).Failure);

    [Fact]
    public void A_list_within_items_that_all_of_many_lack_is_drift()
    {
        var runners = Enumerable.Range(0, ShapeDrift.TellingLosses).Select(i => Runner($"hrs_{i}").Replace("\"odds\"", "\"prices\"", StringComparison.Ordinal)).ToArray();
        Assert.Contains("'runners.odds'", Assert.Throws<UpstreamException>(() => Cards(Race("rac_1", runners))).Message, StringComparison.Ordinal);
        Assert.Equal(7, Cards(Race("rac_1", runners[1..])).Rows("ra_runners", "horse_id").Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    public void A_race_without_runners_yet_is_a_race(string runners)
    {
        var read = Cards($$"""{"race_id": "rac_1", "date": "2025-10-13", "region": "GB", "course": "X", "runners": {{runners}}}""");
        Assert.Equal(["rac_1"], read.Rows("ra_races", "race_id"));
        Assert.Empty(read.Rows("ra_runners"));
    }

    [Fact]
    public void What_stands_among_the_items_and_is_none_is_set_aside()
    {
        var read = Cards(Race("rac_1", Runner("hrs_1"), "17", "null", "[[]]"));
        Assert.Equal(["hrs_1"], read.Rows("ra_runners", "horse_id"));
        Assert.Equal(3, read.Page.Decoders[1].Aside.Total);
    }

    [Fact]
    public void A_record_of_another_day_than_asked_is_set_aside()
    {
        var read = Cards(Race("rac_1", Runner("hrs_1")), Race("rac_2", Runner("hrs_2")).Replace("2025-10-13", "2025-10-14", StringComparison.Ordinal));
        Assert.Equal(["rac_1"], read.Rows("ra_races", "race_id"));
        Assert.Equal(1, read.Page.Decoders[0].Aside[AsideReason.OutsideRange]);
    }

    [Fact]
    public void An_object_within_an_object_that_is_null_has_no_values()
    {
        var read = Cards(Race("rac_1", Runner("hrs_1").Replace("}", ", \"trainer_14_days\": null}", StringComparison.Ordinal)));
        Assert.Equal(["hrs_1 null"], read.Rows("ra_runners", "horse_id", "trainer_14_days_runs"));
    }

    [Fact]
    public void Keys_of_several_columns_are_one_row_only_where_all_are_alike()
    {
        var read = Cards(Race("rac_1", Runner("hrs_11")), Race("rac_11", Runner("hrs_1")), Race("rac_1", Runner("hrs_11")));
        Assert.Equal(["rac_1 hrs_11", "rac_11 hrs_1"], read.Rows("ra_runners", "race_id", "horse_id"));
    }

    [Fact]
    public void A_quote_with_nothing_but_what_was_asked_says_nothing()
    {
        var quotes = new BodyReader(catalog.Catalog, Request("yahoo.quotes"), catalog.Day("yahoo.quotes", "2026-11-20"), ["sp500/technology"], "AAPL");
        Assert.Equal("1 Incomplete", quotes.Read("""{"chart": {"result": [{"meta": {"regularMarketPrice": null}}]}}""").Aside);
    }

    [Fact]
    public void A_quote_without_its_price_is_drift()
    {
        var quotes = new BodyReader(catalog.Catalog, Request("yahoo.quotes"), catalog.Day("yahoo.quotes", "2026-11-20"), ["sp500/technology"], "AAPL");
        Assert.Equal(Failure.Drift, Assert.Throws<UpstreamException>(() => quotes.Read("""{"chart": {"result": [{"meta": {"longName": "Apple Inc."}}]}}""")).Failure);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"detail": "Not Found"}""")]
    public void An_object_of_another_kind_is_no_profile(string body) =>
        Assert.Equal(Failure.Drift, Assert.Throws<UpstreamException>(() => new BodyReader(catalog.Catalog, "racingapi.horse", Chunk.NoRange).Read(body)).Failure);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public void Nothing_is_no_profile_either(string body)
    {
        var reader = new BodyReader(catalog.Catalog, "racingapi.horse", Chunk.NoRange);
        if (body == "null")
        {
            Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => reader.Read(body)).Failure);
        }
        else
        {
            Assert.Equal(0, reader.Read(body).Page.Records);
        }
    }

    private static string Race(string id, params string[] runners) =>
        $$"""{"race_id": "{{id}}", "course": "Ascot", "date": "2025-10-13", "off_dt": "2025-10-13T14:12:00+01:00", "region": "GB", "big_race": false, "runners": [{{string.Join(", ", runners)}}]}""";

    private static string Runner(string id, string jockey = "", string jockeyId = "", string odds = "") =>
        $$"""{"horse_id": "{{id}}", "horse": "Some Horse", "jockey": "{{jockey}}", "jockey_id": "{{jockeyId}}", "trainer_id": "", "owner_id": "", "odds": [{{odds}}]}""";

    private Request Request(string provider) => catalog.Catalog.Request(provider);

    private ReadBody Cards(params string[] races) =>
        new BodyReader(catalog.Catalog, "racingapi.racecards", catalog.Day("racingapi.racecards", "2025-10-13")).Read($$"""{"racecards": [{{string.Join(", ", races)}}], "total": 1}""");
}
