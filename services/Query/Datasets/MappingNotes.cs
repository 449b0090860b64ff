using System.Globalization;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Query.Datasets;

/// <summary>What is to be known of the series and the instants that a request fills: sentences, read off its declarations.</summary>
internal static class MappingNotes
{
    /// <param name="provider">Null for a request that only completes rows.</param>
    /// <param name="enriched">The dataset whose keys a request about one thing is made for.</param>
    public static string OfSeries(Dataset dataset, Provider? provider, Request request, Fill fill, FieldPath path, string? enriched) => Text(
        Served(dataset, request, fill),
        request.Members is { } members ? $"One call for each of {members.Values.Sum(m => m.Count)} members." : "",
        request.IsPerEntity ? $"Once for each new key of {enriched ?? dataset.Name}." : "",
        provider is null ? "Completes rows; is not asked for them." : "",
        Days(provider),
        provider is { IsFirstInCurrentMonth: true } ? "First choice in the current month, last before it." : "",
        Only(request, fill, path),
        fill.Rank > 0 ? $"Goes before what has a rank below {fill.Rank}, and fills in what that lacks." : "",
        fill.FillsBlanks ? "Rows that are there get only what they lack." : "",
        fill.IsHarvest ? "Records without a key are passed over." : "");

    public static string OfInstant(Dataset dataset, Request request, Fill fill) => Text(
        fill.AtField is null ? "" : Format(request, fill),
        fill.AtField is not null && fill.AtStartsDay ? $"The start of its day of {request.Zone.Id}." : "",
        fill.AtShift == Duration.Zero ? "" : $"Shifted by {fill.AtShift.TotalMinutes:0} minutes: the upstream names the interval's end.",
        fill.UnfinishedAt is { } unfinished ? $"The row of {unfinished} is unfinished: provisional." : "",
        dataset.IsKeyed ? OfKeyed(dataset) : "");

    /// <summary>The sentences that are not empty.</summary>
    public static string Text(params IEnumerable<string> sentences) => string.Join(' ', sentences.Where(s => s.Length > 0));

    private static string Served(Dataset dataset, Request request, Fill fill)
    {
        var served = dataset.Series.Where(s => s.Length > 0 && request.Serves(dataset, s) && (fill.Series is null || s == fill.Series)).ToList();
        if (request.SeriesNames is null && request.SeriesPattern is { } pattern)
        {
            // The pattern says it; the names may be hundreds.
            return served.Count == 0 ? $"{pattern.Text}: none of the series that are kept." : $"{pattern.Text}: {served.Count} series, such as {Named(served[0])}.";
        }

        var names = request.SeriesNames is null ? served : served.Select(Named);
        return served.Count > 0 ? $"{string.Join(", ", names)}." : "";

        string Named(string series) => $"{series} = {request.UpstreamName(series)}";
    }

    private static string Days(Provider? provider) => (provider?.From, provider?.Until) switch
    {
        (null, null) => "",
        ({ } from, null) => $"From {from:R} on.",
        (null, { } until) => $"Before {until:R}.",
        ({ } from, { } until) => $"From {from:R} to before {until:R}.",
    };

    private static string Only(Request request, Fill fill, FieldPath path) => Text(fill.Only.Select(o =>
        $"Only where {path.Of(FieldName.Parse(o.Key))} is {string.Join(" or ", o.Value.SelectMany(v => Values(request, v)))}."));

    // {each:regions} stands for all values of that parameter.
    private static string[] Values(Request request, string declared) =>
        declared.StartsWith("{each:", StringComparison.Ordinal) && request.Parameters.TryGetValue(declared[6..^1], out var values) ? values.Split(',') : [declared];

    private static string Format(Request request, Fill fill) => fill.AtFormat switch
    {
        InstantFormat.Offset => "With its offset.",
        InstantFormat.Local => $"Local time of {request.Zone.Id}.",
        InstantFormat.Utc => "UTC where no offset is written.",
        InstantFormat.Unix => "Seconds since 1970.",
        InstantFormat.UnixMs => "Milliseconds since 1970.",
        InstantFormat.RowOfDay => $"A day of {request.Zone.Id}; the row's place in it is the time.",
        _ => $"A day of {request.Zone.Id}.",
    };

    private static string OfKeyed(Dataset dataset) => string.Create(
        CultureInfo.InvariantCulture,
        $"A row is named by {string.Join(", ", dataset.Key)}; {dataset.AtColumns.Count switch
        {
            0 => "its instant is the time of storing.",
            1 => $"its instant is {dataset.AtColumns[0]}.",
            _ => $"its instant is the first of {string.Join(", ", dataset.AtColumns)} that has a value.",
        }}");
}
