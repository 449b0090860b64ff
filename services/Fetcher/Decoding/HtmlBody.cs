using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads the records of a table on a page: the header's cells name the fields, each row is a record.</summary>
internal sealed class HtmlBody(HtmlTable table, IReadOnlyList<RecordDecoder> decoders)
{
    /// <exception cref="UpstreamException">It is no page with the declared table.</exception>
    public DecodedPage Read(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        if (!text.Contains("</html>", StringComparison.OrdinalIgnoreCase))
        {
            // A parser of HTML makes something of anything: cells that were cut off would be taken for whole.
            throw text.Contains("<html", StringComparison.OrdinalIgnoreCase)
                ? new UpstreamException(Failure.Truncated, $"The page ends early, after {body.Length} bytes.")
                : Malformed("It is no page.");
        }

        using var page = new HtmlParser().ParseDocument(text);
        return Read(page);
    }

    private DecodedPage Read(IDocument page)
    {
        List<string> names = [.. page.QuerySelectorAll(table.Header).Select(HtmlText.Of)];
        List<IElement> rows = [.. page.QuerySelectorAll(table.Rows)];
        var total = table.Total is { } selector && page.QuerySelector(selector) is { } element ? HtmlText.TotalIn(element.TextContent) : null;
        if (names.Count == 0)
        {
            // Where nothing fits, the page may show no table; then it says so.
            return total == 0 && rows.Count == 0 ? new DecodedPage(0, total, Next: null, names, decoders) : throw Malformed("It has no table of the declared form.");
        }

        if (table.Total is not null && total is null && rows.Count > 0)
        {
            throw new UpstreamException(Failure.Drift, $"The page has {rows.Count} rows, and nothing at '{table.Total}' says how many there are in all.");
        }

        for (var i = 0; i < decoders.Count; i++)
        {
            Read(decoders[i], names, rows);
        }

        return new DecodedPage(rows.Count, total, Next: null, names, decoders);
    }

    private static void Read(RecordDecoder decoder, List<string> names, List<IElement> rows)
    {
        var columns = HeaderFields.Of(decoder.Plan, names);
        foreach (var row in rows)
        {
            Take(decoder, columns, [.. row.Children.Where(c => c.LocalName is "td" or "th")]);
        }

        decoder.EndAll(names);
    }

    private static void Take(RecordDecoder decoder, RecordField?[] columns, IElement[] cells)
    {
        decoder.Begin();
        for (var i = 0; i < cells.Length && i < columns.Length; i++)
        {
            if (columns[i] is { } field && !decoder.Take(field, FieldValue.OfCell(Encoding.UTF8.GetBytes(HtmlText.Of(cells[i])))))
            {
                return;
            }
        }

        // With a cell too few or too many, nobody knows which is whose.
        decoder.End(cells.Length > columns.Length ? AsideReason.BadValue : cells.Length < columns.Length ? AsideReason.Incomplete : null);
    }

    private static UpstreamException Malformed(string text) => new(Failure.Malformed, $"The answer is not what it should be. {text}");
}
