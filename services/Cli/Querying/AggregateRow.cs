using System.Globalization;
using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Querying;

/// <summary>A bucket of a series, as a row.</summary>
internal sealed record AggregateRow(string Series, AggregatedBucket Bucket)
{
    /// <summary>
    /// The instants, the slots, and a column for each aggregate, <c>avg_price</c> for <c>avg(price)</c>. What was filled in has an
    /// asterisk in a table, and a column of its own in JSON, <c>avg_price_filled</c>.
    /// </summary>
    public static IEnumerable<Column<AggregateRow>> Columns(AggregateResponse answer, bool json)
    {
        if (answer.Series.Any(s => s.Series.Length > 0))
        {
            yield return new("series", row => row.Series);
        }

        yield return new("start_time", row => row.Bucket.StartTime.ToInstant());
        yield return new("end_time", row => row.Bucket.EndTime.ToInstant());
        yield return new("expected", row => row.Bucket.Expected);
        yield return new("present", row => row.Bucket.Present);
        yield return new("provisional", row => row.Bucket.Provisional);
        foreach (var (place, aggregate) in answer.Aggregates.Index())
        {
            var name = aggregate.Name.Replace('(', '_').TrimEnd(')');
            yield return new(name, row => json ? Value(aggregate.Type, row.Bucket.Values[place]) : Marked(row.Bucket.Values[place]));
            yield return new($"{name}_filled", row => row.Bucket.Values[place].Filled, InTable: false);
        }
    }

    private static string Marked(AggregateValue value) => value.Filled ? $"{value.Value}*" : value.Value;

    // Numbers digit for digit; NaN and infinities are no JSON, and stay texts.
    private static object? Value(ColumnType type, AggregateValue value) => type switch
    {
        _ when !value.HasValue => null,
        ColumnType.Decimal or ColumnType.Int64 or ColumnType.Json => new JsonText(value.Value),
        ColumnType.Double => double.Parse(value.Value, CultureInfo.InvariantCulture),
        ColumnType.Boolean => value.Value == "true",
        _ => value.Value,
    };
}
