using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace DataFetch.Fetcher.Decoding;

/// <summary>What the elements of a page say.</summary>
internal static partial class HtmlText
{
    /// <summary>
    /// The text of a cell, with single spaces. Of a cell with links it is that of the last: what stands beside the link may be an image's
    /// stand-in, as the letter in front of Finviz' tickers.
    /// </summary>
    public static string Of(IElement cell)
    {
        var link = cell.QuerySelectorAll("a").Select(a => OneLine(a.TextContent)).LastOrDefault(t => t.Length > 0);
        return link ?? OneLine(cell.TextContent);
    }

    /// <summary>The last number that has no <c>#</c> in front: 31 of <c>Total: 31 #1</c>, 1234 of <c>#21 / 1,234 Total</c>. Null for none.</summary>
    public static int? TotalIn(string text) =>
        Numbers().Matches(text).LastOrDefault(m => m.Value[0] != '#') is { } found
            && int.TryParse(found.Value.Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
                ? total
                : null;

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("#?[0-9][0-9,]*", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
