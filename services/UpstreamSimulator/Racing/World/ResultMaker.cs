namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Runs the races.</summary>
internal sealed class ResultMaker(SimulatorOptions options)
{
    private const int CentisecondsOfHalfFurlong = 655;
    private const int CentisecondsOfLength = 20;
    private const double Failures = 0.12; // over obstacles
    private const double Rated = 0.4;

    private static readonly string[] Reasons = ["PU", "PU", "UR", "F", "BD"];
    private static readonly int[] Margins = [5, 10, 20, 30, 50, 75, 100, 125, 150, 175, 200, 225, 250, 300, 350, 475, 600, 1_400];
    private static readonly double[] Shares = [1, 0.47, 0.235, 0.117, 0.06, 0.03]; // of the winner's prize

    public RaceResult Of(Race race, IReadOnlyList<Entry> entries, bool corrected)
    {
        Dice dice = new(options.Seed, Subject.Result, race.Number);
        var slow = dice.Between(-100, 400);
        var hasRatings = race.Correction is { IsEnquiry: false } ? corrected : dice.Hits(Rated);
        List<Entry> runners = [.. entries.Where(entry => entry.Runs)];
        var shortest = runners.Min(runner => runner.PriceStep);
        var favourites = runners.Count(runner => runner.PriceStep == shortest);
        var obstacles = race.Jumps > 0;

        var order = runners
            .Select(entry => (Entry: entry, Fails: obstacles && dice.Hits(Failures), At: entry.PriceStep + dice.Between(0, 40)))
            .OrderBy(run => run.Fails).ThenBy(run => run.At).ToList();
        if (order[0].Fails) order[0] = (order[0].Entry, false, 0); // somebody wins

        List<Finish> finishes = [];
        var (behind, winning) = (0, (race.HalfFurlongs * CentisecondsOfHalfFurlong * (obstacles ? 116 : 100) / 100) + slow);
        foreach (var (index, (entry, fails, _)) in order.Index())
        {
            var margin = index == 0 ? 0 : dice.Pick(Margins);
            behind += margin;
            finishes.Add(new()
            {
                Entry = entry,
                Place = fails ? null : index + 1,
                Failure = fails ? dice.Pick(Reasons) : "",
                Margin = fails ? null : margin,
                Behind = fails ? null : behind,
                Centiseconds = fails ? null : winning + (behind * CentisecondsOfLength / 100),
                Sp = Price.At(entry.PriceStep),
                Favourite = entry.PriceStep > shortest ? "" : favourites switch { 1 => "F", 2 => "J", _ => "C" },
                Bsp = (Price.At(entry.PriceStep).Hundredths * dice.Between(100, 130) / 100) + dice.Between(0, 9),
                Rpr = hasRatings && !fails ? dice.Between(40, 150) : null,
                TopSpeed = hasRatings && !fails && dice.Hits(0.7) ? dice.Between(10, 120) : null,
                Prize = fails || index >= Shares.Length ? null : Prize(race, index),
                Comment = $"{Words.Phrase(dice)}(op {dice.Between(2, 30)}/1)",
            });
        }

        if (corrected && race.Correction!.IsEnquiry) Swap(finishes, Prize(race, 0), Prize(race, 1));
        return new(
            race, finishes, [.. entries.Where(entry => !entry.Runs)], finishes.Count < 6 ? "" : dice.Pick(["", "", "Stewards noted the interference"]),
            slow, race.Course.Region.IsWanted ? Pay(dice, finishes) : null);
    }

    // Who is put first keeps the distance by which it was beaten.
    private static void Swap(List<Finish> finishes, int first, int second)
    {
        if (finishes.Count < 2 || finishes[1].Place is null) return;
        (finishes[0], finishes[1]) = (finishes[1] with { Place = 1, Prize = first }, finishes[0] with { Place = 2, Prize = second });
    }

    private static int Prize(Race race, int index) =>
        race.PaysEuros ? (int)(race.Prize * Shares[index]) / 10_000 * 10_000 : (int)(race.Prize * Shares[index]);

    private static Totes Pay(Dice dice, List<Finish> finishes)
    {
        var win = finishes[0].Sp.Hundredths * dice.Between(90, 115) / 1_000 * 10;
        return new(
            win, [.. finishes.Take(3).Select(finish => 100 + (finish.Sp.Hundredths / 5 / 10 * 10))], win * dice.Between(3, 9),
            win * dice.Between(3, 9) + dice.Between(1, 99), finishes.Count < 8 ? null : win * dice.Between(10, 30), win * dice.Between(10, 40));
    }
}
