using System.Collections.Concurrent;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>
/// What a stock costs, as if all its splits had been made at the beginning: growth, and waves of 1 to 512 sessions whose heights are
/// drawn. Any instant's price is computed without those before it, and closes are kept.
/// </summary>
internal sealed class MarketPrices(SimulatorOptions options)
{
    /// <summary>The session in which a stock costs what the list says.</summary>
    public static readonly int Reference = NyseSessions.FirstFrom(new NodaTime.LocalDate(2024, 6, 28));

    private const int Octaves = 10;
    private const double Daily = 0.011; // of a wave of one session, in logarithms

    private readonly ConcurrentDictionary<MarketStock, Closes> kept = new(ReferenceEqualityComparer.Instance);

    /// <summary>The closing price of a session in dollars.</summary>
    public double Close(MarketStock stock, int session)
    {
        if (session < 0) return Close(stock, 0);
        var closes = kept.GetOrAdd(stock, Begin);
        var close = closes.BySession[session];
        if (close == 0)
        {
            close = (float)(stock.Dollars * Math.Exp(Logarithm(stock, closes.Growth, session) - closes.AtReference));
            closes.BySession[session] = close; // whoever else computes it finds the same
        }

        return close;
    }

    /// <summary>From -1 to 1, between values that are drawn for the multiples of <paramref name="width"/>.</summary>
    public double Wave(MarketStock stock, long series, long x, long width)
    {
        var (step, rest) = (x / width, x % width);
        var left = Height(stock, series, step);
        return rest == 0 ? left : left + ((Height(stock, series, step + 1) - left) * rest / width);
    }

    public ulong Draw(MarketStock stock, long what, long which) => Chance.Of(options.Seed, 7_000 + stock.Number, what, which);

    private double Height(MarketStock stock, long series, long step) => (2 * Chance.Share(Draw(stock, series, step))) - 1;

    private Closes Begin(MarketStock stock)
    {
        var growth = 0.02 + (0.11 * Chance.Share(Draw(stock, 1, 0))) + stock.SplitGrowth;
        return new(growth, Logarithm(stock, growth, Reference), new float[NyseSessions.All.Count]);
    }

    private double Logarithm(MarketStock stock, double growth, int session)
    {
        var sum = growth * session / 252;
        var height = Daily * (stock.IsThin ? 1.6 : 1);
        for (var octave = 0; octave < Octaves; octave++, height *= 1.41)
            sum += height * Wave(stock, 100 + octave, session, 1L << octave);
        return sum;
    }

    /// <param name="Growth">A year's, as a logarithm.</param>
    /// <param name="AtReference">The logarithm in the session of <see cref="Reference"/>.</param>
    /// <param name="BySession">In dollars; 0 where it is not computed yet.</param>
    private sealed record Closes(double Growth, double AtReference, float[] BySession);
}
