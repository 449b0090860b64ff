using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataFetch.UpstreamSimulator.Tests.Racing;

public sealed partial class RacingDayTests
{
    private static async Task<List<JsonElement>> ManyResultsAsync()
    {
        await using var simulator = await RacingClient.StartAsync();
        return await simulator.ResultsAsync("2025-05-01", "2025-10-14");
    }

    private static async Task<List<JsonElement>> ManyCardsAsync()
    {
        await using var simulator = await RacingClient.StartAsync();
        List<JsonElement> cards = [];
        for (var day = new DateOnly(2025, 7, 1); day < new DateOnly(2025, 9, 1); day = day.AddDays(1))
            cards.AddRange(await simulator.CardsAsync(day.ToString("yyyy-MM-dd", null)));
        return cards;
    }

    [Fact]
    public async Task Equal_seeds_give_equal_bytes_and_others_do_not()
    {
        const string Path = "/racingapi/v1/racecards/pro?date=2025-10-14";
        await using var first = await RacingClient.StartAsync();
        await using var second = await RacingClient.StartAsync();
        await using var other = await RacingClient.StartAsync(new() { Seed = 2 });
        await second.ResultsAsync("2025-10-01", "2025-10-14"); // what was asked before counts for nothing

        Assert.Equal(await first.BytesAsync(Path), await second.BytesAsync(Path));
        Assert.NotEqual(await first.BytesAsync(Path), await other.BytesAsync(Path));
    }

    [Fact]
    public async Task Cards_come_a_week_ahead_and_begin_in_2023_and_Christmas_has_none()
    {
        await using var simulator = await RacingClient.StartAsync();
        Assert.NotEmpty(await simulator.CardsAsync("2025-10-21"));
        Assert.Empty(await simulator.CardsAsync("2025-10-23"));
        Assert.Empty(await simulator.CardsAsync("2023-01-22"));
        Assert.NotEmpty(await simulator.CardsAsync("2023-01-23"));
        Assert.NotEmpty(await simulator.ResultsAsync("2015-01-01", "2015-01-03"));
        Assert.Empty(await simulator.CardsAsync("2024-12-24"));
        Assert.Empty(await simulator.ResultsAsync("2024-12-24", "2024-12-25"));
    }

    [Fact]
    public async Task A_card_changes_until_the_off_and_then_stays()
    {
        await using var simulator = await RacingClient.StartAsync(now: new(2025, 10, 8, 18, 0, 0, TimeSpan.Zero));
        List<string> said = [];
        for (var hours = 0; hours < 192; hours += 12)
        {
            said.Add(string.Join('\n', (await simulator.CardsAsync("2025-10-14")).Select(card => card.GetRawText())));
            simulator.Clock.Advance(TimeSpan.FromHours(12));
        }

        Assert.Contains("\"jockey\":\"\"", said[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\"bookmaker\"", said[0], StringComparison.Ordinal);
        Assert.True(said.Distinct().Count() > 4);
        Assert.Equal(said[^2], said[^1]);
        Assert.DoesNotContain("\"jockey\":\"\"", said[^1], StringComparison.Ordinal);
        Assert.Contains("\"bookmaker\"", said[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Non_runners_stay_in_the_card_and_are_named_by_the_result_only()
    {
        await using var simulator = await RacingClient.StartAsync();
        var seen = 0;
        foreach (var day in new[] { "2025-10-10", "2025-10-11", "2025-10-12", "2025-10-13" })
        {
            foreach (var card in await simulator.CardsAsync(day))
            {
                if (card.GetProperty("is_abandoned").GetBoolean()) continue;
                var result = await simulator.JsonAsync($"/racingapi/v1/results/{card.Text("race_id")}");
                var ran = result.GetProperty("runners").EnumerateArray().Select(runner => runner.Text("horse_id")).ToHashSet();
                foreach (var runner in card.GetProperty("runners").EnumerateArray())
                {
                    var isOut = runner.Text("number") == "NR";
                    if (isOut) seen++;
                    if (runner.Text("jockey").StartsWith("NON-RUNNER", StringComparison.Ordinal)) Assert.True(isOut);
                    Assert.Equal(!isOut, ran.Contains(runner.Text("horse_id")));
                    Assert.Equal(isOut, result.Text("non_runners").Contains(runner.Text("horse") + " (", StringComparison.Ordinal));
                }

                Assert.Equal(card.Text("field_size"), ran.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        Assert.True(seen > 0);
    }

    [Fact]
    public async Task Abandoned_races_have_no_result()
    {
        var cards = (await ManyCardsAsync()).Where(card => card.GetProperty("is_abandoned").GetBoolean()).Select(card => card.Text("race_id")).ToHashSet();
        Assert.NotEmpty(cards);
        Assert.DoesNotContain(await ManyResultsAsync(), result => cards.Contains(result.Text("race_id")));
    }

    [Fact]
    public async Task Numbers_and_names_have_every_form_that_was_seen()
    {
        var (results, cards) = (await ManyResultsAsync(), await ManyCardsAsync());
        List<string> All(IEnumerable<JsonElement> from, string name) => [.. from.Select(one => one.Text(name)).Distinct()];
        var (ran, listed) = (results.Runners().ToList(), cards.Runners().ToList());

        Assert.Superset(new HashSet<string> { ".5", ".75", "0.3", "0.2", "0.1", "1.25", "" }, All(ran, "btn").ToHashSet());
        Assert.Superset(new HashSet<string> { "PU", "UR", "F", "BD", "1" }, All(ran, "position").ToHashSet());
        Assert.Superset(new HashSet<string> { "–" }, All(ran, "or").ToHashSet());
        Assert.Contains("–", All(ran, "rpr"));
        Assert.Contains("-", All(ran, "time"));
        Assert.Contains(All(ran, "time"), time => SecondsWithoutZero().IsMatch(time));
        Assert.Contains(All(ran, "prize"), prize => prize.StartsWith('€'));
        Assert.Contains("", All(ran, "prize"));
        Assert.Contains("", All(ran, "draw"));
        Assert.Contains("0", All(listed, "draw"));
        Assert.Contains("-", All(listed, "ofr"));
        Assert.Contains(All(results, "dist_f"), distance => distance == "5½f");
        Assert.Contains(All(cards, "prize"), prize => prize.StartsWith('£') && prize.Contains(','));
        Assert.All(All(ran, "horse"), horse => Assert.EndsWith(")", horse, StringComparison.Ordinal));
        Assert.All(All(listed, "horse"), horse => Assert.DoesNotContain("(", horse, StringComparison.Ordinal));
        Assert.Contains(All(results, "course"), course => course.EndsWith(" (AW) (IRE)", StringComparison.Ordinal));
        Assert.Contains(All(listed, "jockey"), jockey => jockey is ['A' or 'B' or 'C' or 'D' or 'E', .., '(', '5', ')']);
        Assert.Contains("NON-RUNNER(5)", All(listed, "jockey"));
        Assert.Contains("5", All(ran, "jockey_claim_lbs"));
        Assert.DoesNotContain(All(ran, "jockey"), jockey => jockey.Contains('(', StringComparison.Ordinal));
        var odds = listed.SelectMany(runner => runner.GetProperty("odds").EnumerateArray()).Select(odd => (odd.Text("fractional"), odd.Text("decimal"))).ToHashSet();
        Assert.Superset(new HashSet<(string, string)> { ("SP", "0"), ("-", "-"), ("11/4", "3.75"), ("7.2", "7.2") }, odds);
        Assert.Contains(results, result => result.Text("region") == "AUS" && result.Text("off_dt")[11] == '0' && result.Text("off").Length == 4);
    }

    [Fact]
    public async Task Spellings_of_bookmakers_drift()
    {
        await using var simulator = await RacingClient.StartAsync();
        async Task<HashSet<string>> NamesAsync(string day) => [.. (await simulator.CardsAsync(day)).Runners()
            .SelectMany(runner => runner.GetProperty("odds").EnumerateArray()).Select(odd => odd.Text("bookmaker"))];
        Assert.Superset(new HashSet<string> { "Spread Ex", "Sporting Index" }, await NamesAsync("2024-02-03"));
        Assert.Superset(new HashSet<string> { "Spreadex", "SportingIndex" }, await NamesAsync("2025-02-03"));
    }

    [Fact]
    public async Task Results_come_after_the_off_and_some_are_corrected_once()
    {
        await using var simulator = await RacingClient.StartAsync(
            new() { Racing = new() { CorrectedResultShare = 1, LateResultShare = 0.3 } }, new(2025, 10, 14, 0, 0, 0, TimeSpan.Zero));
        Dictionary<string, HashSet<string>> said = [];
        Dictionary<string, TimeSpan> waited = [];
        for (var quarter = 0; quarter < 4 * 24 * 4; quarter++)
        {
            simulator.Clock.Advance(TimeSpan.FromMinutes(15));
            foreach (var result in await simulator.ResultsAsync("2025-10-14", "2025-10-14"))
            {
                var id = result.Text("race_id");
                waited.TryAdd(id, simulator.Clock.GetUtcNow() - result.GetProperty("off_dt").GetDateTimeOffset());
                said.TryAdd(id, []);
                said[id].Add(result.GetRawText());
            }
        }

        Assert.All(said.Values, versions => Assert.Equal(2, versions.Count));
        Assert.All(waited.Values, wait => Assert.InRange(wait, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1_455)));
        Assert.Contains(waited.Values, wait => wait > TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task A_day_of_three_hundred_races_is_whole_and_no_horse_runs_twice()
    {
        await using var simulator = await RacingClient.StartAsync(new() { Racing = new() { RacesADay = 300 } });
        var cards = await simulator.CardsAsync("2025-10-14");
        Assert.True(cards.Count > 180);
        List<string> horses = [.. cards.Runners().Select(runner => runner.Text("horse_id"))];
        Assert.Equal(horses.Count, horses.Distinct().Count());
        Assert.All(cards, card => Assert.InRange(card.GetProperty("runners").GetArrayLength(), 5, 12));
    }

    [Fact]
    public async Task A_small_share_of_the_horses_runs_often_and_never_twice_a_day()
    {
        await using var simulator = await RacingClient.StartAsync(new() { Racing = new() { RacesADay = 50, RunningShare = 0.01 } });
        var days = new List<List<string>>();
        for (var day = 1; day <= 9; day++)
            days.Add([.. (await simulator.CardsAsync($"2025-10-0{day}")).Runners().Select(runner => runner.Text("horse_id"))]);

        Assert.All(days, horses => Assert.Equal(horses.Count, horses.Distinct().Count()));
        Assert.True(days.Sum(horses => horses.Count) > 3 * days.SelectMany(horses => horses).Distinct().Count());
    }

    [Fact]
    public async Task No_field_is_larger_than_the_largest()
    {
        await using var simulator = await RacingClient.StartAsync(new() { Racing = new() { RacesADay = 50, LargestField = 16 } });
        var fields = (await simulator.CardsAsync("2025-10-14")).Select(card => card.GetProperty("runners").GetArrayLength()).ToList();
        Assert.InRange(fields.Max(), 13, 16);
    }

    [GeneratedRegex(@"^\d:\d\.\d\d$")]
    private static partial Regex SecondsWithoutZero();
}
