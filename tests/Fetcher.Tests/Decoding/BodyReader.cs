using System.Globalization;
using System.Text;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Decoding;
using DataFetch.Storage.Rows;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Decodes bodies as a request of the catalog declares them.</summary>
internal sealed class BodyReader
{
    private readonly PageDecoder decoder;

    /// <param name="series">The series that are kept; null for all that the request serves.</param>
    public BodyReader(SourceCatalog catalog, string provider, TimeRange range, params string[]? series)
        : this(catalog, catalog.Request(provider), range, series, subject: null)
    {
    }

    /// <param name="subject">What is asked for, where a call is about one thing.</param>
    public BodyReader(SourceCatalog catalog, Request request, TimeRange range, string[]? series, string? subject)
    {
        Plans =
        [
            .. from fill in request.Fills
               let dataset = catalog.Dataset(fill.Dataset)
               let kept = series is { Length: > 0 } ? series
                   : fill.Series is { } only ? [only]
                   : request.SeriesNames?.Keys.ToArray() ?? [.. dataset.Series.Where(s => request.Serves(dataset, s))]
               select new FillPlan(request, fill, dataset, kept, range, name => 1 + Array.IndexOf([.. kept], name), subject),
        ];
        decoder = new PageDecoder(request, Plans);
    }

    public IReadOnlyList<FillPlan> Plans { get; }

    public ReadBody Read(string body) => Read(Encoding.UTF8.GetBytes(body));

    public ReadBody Read(byte[] body) => new(decoder.Decode(body), Plans);
}

/// <summary>What was decoded, as text: <c>peninsular 2021-05-31T22:00:00Z 116.33</c>.</summary>
internal sealed record ReadBody(DecodedPage Page, IReadOnlyList<FillPlan> Plans)
{
    /// <summary>All that were set aside: <c>1 BadTime</c>.</summary>
    public string Aside => Page.Aside.ToString();

    /// <summary>In key order, one a key; those of a keyed dataset, without an instant, as texts are ordered.</summary>
    /// <param name="columns">Only these; all where none is named.</param>
    public IReadOnlyList<string> Rows(string dataset, params string[] columns) =>
        [.. Plans.Zip(Page.Decoders).Where(p => p.First.Dataset.Name == dataset).SelectMany(p => Text(p.First, p.Second.Rows, columns))];

    /// <summary>Of the only dataset.</summary>
    public IReadOnlyList<string> Rows() => Rows(Plans.Select(p => p.Dataset.Name).Distinct().Single());

    public static IReadOnlyList<string> Text(FillPlan plan, RowBuffer rows, params string[] columns)
    {
        var shown = rows.Columns.Zip(plan.Dataset.Columns).Where(c => columns.Length == 0 || columns.Contains(c.Second.Name)).Select(c => c.First).ToList();
        var texts = rows.InKeyOrder().Select(row => $"{Head(plan, rows, row)}{string.Join(' ', shown.Select(c => Text(c, row)))}");
        return plan.Dataset.IsKeyed ? [.. texts.Order(StringComparer.Ordinal)] : [.. texts];
    }

    private static string Head(FillPlan plan, RowBuffer rows, int row)
    {
        var series = plan.Series[rows.SeriesId(row) - 1];
        return plan.Dataset.IsKeyed ? $"{series} ".TrimStart() : $"{series} {Iso(rows.AtMicroseconds(row))} ";
    }

    private static string Iso(long micros) =>
        InstantPattern.ExtendedIso.Format(Instant.FromUnixTimeTicks(micros * TimeSpan.TicksPerMicrosecond));

    private static string Text(ColumnBuffer column, int row) => column switch
    {
        DecimalBuffer decimals => decimals[row]?.ToString(CultureInfo.InvariantCulture),
        DoubleBuffer doubles => doubles[row]?.ToString(CultureInfo.InvariantCulture),
        Int64Buffer integers => integers[row]?.ToString(CultureInfo.InvariantCulture),
        TextBuffer texts => texts[row],
        BooleanBuffer booleans => booleans[row]?.ToString(),
        DateBuffer dates => dates[row]?.ToString("O", CultureInfo.InvariantCulture),
        InstantBuffer instants => instants[row] is { } at ? Iso(at) : null,
        JsonBuffer documents => documents[row],
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    } ?? "null";
}
