using DataFetch.Catalog;
using DataFetch.Formats;
using Microsoft.Net.Http.Headers;

namespace DataFetch.Query.Data.Rest;

/// <summary>A form that answers over REST have.</summary>
/// <param name="Name">Of <c>?format=</c>, and the ending of files.</param>
/// <param name="File">What writes it from batches; null for JSON and NDJSON, which are written from the rows themselves.</param>
internal sealed record AnswerFormat(string Name, string MediaType, FileFormat? File = null)
{
    public static readonly AnswerFormat Json = new("json", "application/json");
    public static readonly AnswerFormat Ndjson = new("ndjson", "application/x-ndjson");
    public static readonly AnswerFormat Csv = new("csv", "text/csv", FileFormat.Csv);
    public static readonly AnswerFormat Arrow = new("arrow", "application/vnd.apache.arrow.stream", FileFormat.Arrow);
    public static readonly AnswerFormat Parquet = new("parquet", "application/vnd.apache.parquet", FileFormat.Parquet);

    public static readonly IReadOnlyList<AnswerFormat> All = [Json, Ndjson, Csv, Arrow, Parquet];

    /// <summary>The form that a caller names, else the one that it accepts most, else the usual one.</summary>
    /// <param name="name">Empty where it names none.</param>
    /// <exception cref="RequestException">There is none that it takes.</exception>
    public static AnswerFormat Of(string name, IList<MediaTypeHeaderValue> accept, AnswerFormat usual)
    {
        if (name.Length > 0)
        {
            return All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new RequestException(
                RequestError.Invalid, $"'format' is none of {string.Join(", ", All.Select(f => f.Name))}: '{name}'.");
        }

        if (accept.Count == 0)
        {
            return usual;
        }

        // The usual one first: what takes anything gets it.
        var best = All.Except([usual]).Prepend(usual).MaxBy(f => QualityOf(f, accept))!;
        return QualityOf(best, accept) > 0 ? best : throw new RequestException(
            RequestError.NotAcceptable, $"There is no answer as {string.Join(", ", accept)}. There is: {string.Join(", ", All.Select(f => f.MediaType))}.");
    }

    // Of several ranges the narrowest counts: text/csv;q=0 rules it out though */* is taken.
    private static double QualityOf(AnswerFormat format, IList<MediaTypeHeaderValue> accept)
    {
        var type = new MediaTypeHeaderValue(format.MediaType);
        var range = accept.Where(type.IsSubsetOf).MaxBy(a => a.MatchesAllTypes ? 0 : a.MatchesAllSubTypes ? 1 : 2);
        return range is null ? 0 : range.Quality ?? 1;
    }
}
