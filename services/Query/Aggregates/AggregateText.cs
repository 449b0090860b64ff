using System.Text.RegularExpressions;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Query.Data;
using DataFetch.Storage.Aggregates;

namespace DataFetch.Query.Aggregates;

/// <summary>Aggregates as people write them: <c>avg(price)</c>.</summary>
internal static partial class AggregateText
{
    private static readonly Dictionary<string, AggregateFunction> Functions =
        Enum.GetValues<AggregateFunction>().ToDictionary(f => f.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="RequestException">It is not of that form, names what is not there, or the function is not defined on what the column holds.</exception>
    public static Aggregate Parse(Dataset dataset, string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success || !Functions.TryGetValue(match.Groups[1].Value, out var function))
        {
            throw Invalid($"'{text}' is no function of a column, such as avg({dataset.Columns[0].Name}). Functions are: {string.Join(", ", Functions.Keys)}.");
        }

        var column = DataQuery.Named(dataset, match.Groups[2].Value);
        return Aggregate.Takes(function, column) ? new Aggregate(function, column) : throw Invalid(
            $"{Name(function)} is not defined on '{column.Name}' of dataset '{dataset.Name}', which is {column.Type.ToString().ToLowerInvariant()}. It is on: "
            + $"{Names(dataset.Columns.Where(c => Aggregate.Takes(function, c)))}.");
    }

    public static string Of(Aggregate aggregate) => $"{Name(aggregate.Function)}({aggregate.Column.Name})";

    public static string Names(IEnumerable<Column> columns) => string.Join(", ", columns.Select(c => c.Name).DefaultIfEmpty("none of its columns"));

    private static string Name(AggregateFunction function) => function.ToString().ToLowerInvariant();

    private static RequestException Invalid(string text) => new(RequestError.Invalid, text);

    [GeneratedRegex(@"^\s*([A-Za-z]+)\s*\(\s*(.+?)\s*\)\s*\z")]
    private static partial Regex Pattern();
}
