using System.Globalization;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.UpstreamSimulator;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>The whole system over the simulated market.</summary>
internal static class MarketSystem
{
    /// <summary>A Thursday after the close, in winter time.</summary>
    public static readonly DateTimeOffset Thursday = new(2026, 11, 19, 23, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<OneProcess> StartAsync(PostgresFixture postgres, SimulatorOptions simulated, params (string Key, string? Value)[] more) =>
        StartAsync(postgres, simulated, new ShiftedClock(Thursday), more);

    public static Task<OneProcess> StartAsync(PostgresFixture postgres, SimulatorOptions simulated, ShiftedClock clock, params (string Key, string? Value)[] more) =>
        OneProcess.StartAsync(
            postgres, simulated, redis: null, clock, Ct,
            [
                new("Sources:alpaca:Key", "key-id"), new("Sources:alpaca:Secret", "secret"), new("Sources:yahoo:Concurrency", "8"), new("Sources:finviz:Concurrency", "4"),
                new("Fetcher:Calls:Tries", "5"), new("Fetcher:Calls:ThrottledFor", "00:00:00.200"), .. more.Select(m => KeyValuePair.Create(m.Key, m.Value)),
            ]);

    /// <summary>The rows of series are those of the market, value by value and none more.</summary>
    /// <param name="from">The first day, in New York.</param>
    /// <param name="to">The last day.</param>
    public static Task AssertBarsAsync(OneProcess system, string from, string to, params string[] series) => AssertBarsAsync(system, from, to, 0, series);

    /// <param name="tolerance">How far prices may be off; then columns that Yahoo does not have may be empty.</param>
    public static async Task AssertBarsAsync(OneProcess system, string from, string to, decimal tolerance, params string[] series)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var (start, end) = (At(from, 0), At(to, 1));
        var stored = (await StoredRows.OfDatabaseAsync(system.Database, "stock_bars", start, end, Ct)).Where((key, _) => series.Contains(key.Series));
        var truth = await StoredRows.OfTruthAsync(system.Upstreams, "stock_bars", start, end, series, Ct);
        stored.AssertEqualTo(truth, tolerance, tolerance > 0 ? ["trade_count", "vwap"] : []);
        Assert.Equal(truth.Count, stored.Count);

        DateTimeOffset At(string day, int days)
        {
            var midnight = DateTime.Parse(day, CultureInfo.InvariantCulture).AddDays(days);
            return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
        }
    }
}
