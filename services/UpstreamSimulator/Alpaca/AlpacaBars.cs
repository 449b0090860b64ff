using DataFetch.UpstreamSimulator.Market;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Alpaca;

/// <summary>A page: symbols in order, each with its bars in order.</summary>
/// <param name="Bars">Null for the page after the last one, which has none.</param>
/// <param name="Next">Null on the last page.</param>
internal sealed record AlpacaAnswer(IReadOnlyList<(string Symbol, IReadOnlyList<Bar> Bars)>? Bars, string? Next)
{
    public int Points => Bars?.Sum(symbol => symbol.Bars.Count) ?? 0;
}

/// <summary>Cuts the bars that are asked for into pages: by symbol, then by time, the limit counting all points.</summary>
internal sealed class AlpacaBars(StockMarket market, SimulatorOptions options)
{
    /// <param name="line">The request, for what is drawn for it; how often it has come plays no part, so that pages can be fetched again.</param>
    public AlpacaAnswer Page(AlpacaQuery query, string line, long now)
    {
        var draw = Chance.Of(options.Seed, "alpaca " + line);
        var most = Chance.Share(draw) < options.Alpaca.ShortPageShare
            ? Math.Max(1, (int)(query.Limit * (0.3 + (0.6 * Chance.Share(Chance.Of(options.Seed, (long)draw))))))
            : query.Limit;
        List<(string Symbol, IReadOnlyList<Bar> Bars)> page = [];
        var left = most;
        foreach (var symbol in query.Symbols)
        {
            if (query.After is { } after && string.CompareOrdinal(symbol, after.Symbol) < 0) continue;
            if (market.List.Find(symbol) is not { } stock) continue;
            var from = query.After is { } same && same.Symbol == symbol ? Math.Max(query.Start, same.At + 1) : query.Start;
            List<Bar> bars = [.. market.Of(stock, query.Frame, query.Adjustment, from, query.End, now).Take(left + 1)];
            if (bars.Count == 0) continue;
            if (left == 0) return new(page, TokenOf(page, query.Frame)); // this symbol has more, and there is no place
            if (bars.Count > left)
            {
                bars.RemoveAt(left);
                page.Add((symbol, bars));
                return new(page, TokenOf(page, query.Frame));
            }

            page.Add((symbol, bars));
            left -= bars.Count;
        }

        if (page.Count == 0) return new(query.After is null ? page : null, null);
        var hasEmptyPage = Chance.Share(Chance.Of(options.Seed, (long)draw, 1)) < options.Alpaca.EmptyLastPageShare;
        return new(page, hasEmptyPage ? TokenOf(page, query.Frame) : null);
    }

    private static string TokenOf(List<(string Symbol, IReadOnlyList<Bar> Bars)> page, BarFrame frame) =>
        new AlpacaPage(page[^1].Symbol, frame, page[^1].Bars[^1].At).ToToken();
}
