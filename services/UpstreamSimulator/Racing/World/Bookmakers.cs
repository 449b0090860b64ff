using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Odds of each runner, every five minutes anew from a day and a half before the off.</summary>
internal sealed class Bookmakers(SimulatorOptions options)
{
    private const long OpenSeconds = 36 * 3_600;
    private const long StepSeconds = 300;
    private const string Exchange = "Betfair Exchange";
    private const string StartingPricesOnly = "V Bet";

    // A spelling until a day and the one from then on.
    private static readonly (string Old, LocalDate Changed, string New)[] Names =
    [
        .. new[]
        {
            "Bet365", "Sky Bet", "Paddy Power", "William Hill", "888 Sport", "Bet Victor", "Coral", "Unibet", "Betfred", "Boyle Sports",
            "10 Bet", "Star Sports", "Quinn Bet", "Betway", "Ladbrokes", StartingPricesOnly, "Matchbook",
        }.Select(name => (name, LocalDate.MinIsoValue, name)),
        ("Spread Ex", new(2024, 5, 1), "Spreadex"), ("Sporting Index", new(2024, 9, 1), "SportingIndex"),
        (Exchange, LocalDate.MinIsoValue, Exchange),
    ];

    /// <param name="at">Not after the off.</param>
    public IReadOnlyList<Quote> Of(Race race, Entry entry, Instant at)
    {
        var opened = race.Off - Duration.FromSeconds(OpenSeconds);
        if (at < opened || !race.Course.Region.IsWanted) return [];
        var step = (at - opened).BclCompatibleTicks / (StepSeconds * TimeSpan.TicksPerSecond);
        var updated = (opened + Duration.FromSeconds(step * StepSeconds) + Duration.FromSeconds(race.Index % 60)).InZone(LondonTime.Zone).LocalDateTime;
        var (places, denominator) = race.Declared >= 8 ? (3, 5) : race.Declared >= 5 ? (2, 4) : ((int?)null, (int?)null);
        var quotes = new Quote[Names.Length];
        for (var i = 0; i < Names.Length; i++)
        {
            var (old, changed, now) = Names[i];
            var name = race.Date < changed ? old : now;
            var draw = Chance.Of(options.Seed, (race.Number << 10) | (long)entry.Declared, (long)Subject.Odds, (step * 64) + i);
            var price = Price.At(entry.PriceStep + (int)(draw % 5) - 2);
            quotes[i] = name switch
            {
                Exchange => new(name, null, false, RoundExchange(price.Hundredths + (int)(draw >> 8) % 40), null, null, updated),
                StartingPricesOnly => new(name, null, true, null, places, denominator, updated),
                _ when (draw >> 16) % 50 == 0 => new(name, null, false, null, null, null, updated),
                _ => new(name, price, false, null, places, denominator, updated),
            };
        }

        return quotes;
    }

    private static int RoundExchange(int hundredths) => hundredths switch
    {
        < 300 => hundredths,
        < 1_000 => hundredths / 10 * 10,
        _ => hundredths / 100 * 100,
    };
}
