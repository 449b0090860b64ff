using DataFetch.Catalog.Definitions;

namespace DataFetch.Query.Datasets;

/// <summary>What is done with a field on its way to a column: sentences, read off its declaration.</summary>
internal static class ColumnNotes
{
    /// <param name="from">Null where the request has nothing for the column.</param>
    public static string Of(Dataset dataset, Column column, ColumnField? from) => MappingNotes.Text(
        [
            column.Note,
            dataset.Key.Contains(column.Name) ? "Part of the key." : "",
            .. from is null ? ["This provider has none."] : Of(from),
        ]);

    private static IEnumerable<string> Of(ColumnField from) =>
    [
        from.Note,
        from.From switch
        {
            ColumnSource.Series => "The series, by our name.",
            ColumnSource.Day => "The first day of the range that was asked.",
            ColumnSource.Subject => "What was asked about, by the upstream's name.",
            _ => "",
        },
        from.IsOptional ? "May be missing." : "",
        from.Strip.Length > 0 ? $"Without {string.Join(' ', from.Strip.AsEnumerable())}." : "",
        from switch
        {
            { Match: { } match, IsFlag: true } => $"True where it matches {match}.",
            { Match: { } match } => $"What matches the group of {match}.",
            { IsFlag: true } => "True where it is there.",
            _ => "",
        },
        from.IsSlug ? "Its letters and digits, in lower case." : "",
        from.IsDuration ? "A length of time, in seconds." : "",
        from.Suffixes.Count > 0 ? $"Ends in {string.Join(", ", from.Suffixes.Select(s => FormattableString.Invariant($"{s.Key} for {s.Value}")))}." : "",
        from.Times == 1 ? "" : FormattableString.Invariant($"Multiplied by {from.Times}."),
        from.Scale is { } scale ? $"Multiplied by {scale.Over} / {scale.Under}." : "",
        from.Round is { } digits ? $"Rounded to {digits} decimals." : "",
        from.Nulls.Count > 0 ? $"No value: {string.Join(", ", from.Nulls.Select(n => n.Length > 0 ? n : "an empty text"))}." : "",
        from.Values.Count > 0 ? $"{string.Join(", ", from.Values.Select(v => $"{v.Key} is {v.Value}"))}." : "",
    ];
}
