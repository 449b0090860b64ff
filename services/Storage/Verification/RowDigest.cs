using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;

namespace DataFetch.Storage.Verification;

/// <summary>
/// What is recorded of a row of a keyed dataset, as SQL over the row. Its digest is SHA-256 over what the merge made of it (instant,
/// provider, which columns are a result's) and then each column that has a value, in the order of their names, behind its name and a
/// zero, all as <c>record_send</c> has them. A column without a value counts for nothing: one that a catalog adds changes no digest.
/// </summary>
internal sealed class RowDigest(Dataset dataset)
{
    /// <summary>The buckets of rows that have no instant.</summary>
    private const int Parts = 256;

    private static readonly LocalDate Epoch = new(1970, 1, 1);

    /// <summary>Whether a bucket is the rows of a local day; else it is those whose keys fall into one of 256 parts.</summary>
    public bool IsByDay { get; } = dataset.AtColumns.Count > 0;

    private IEnumerable<(string Name, ColumnType Type)> KeyColumns => dataset.Key.Select(k => (Sql.Quote(k), dataset.Columns.First(c => c.Name == k).Type));

    /// <summary>The row's digest.</summary>
    /// <param name="row">Before the name of a column: <c>stored.</c></param>
    public string Value(string row)
    {
        var columns = BlockDigest.Ordered(dataset).Select(c => (Tag: Convert.ToHexString(BlockDigest.Tag(c.Column)), Name: row + Sql.Quote(c.Column.Name)));
        var values = columns.Select(c => $" || CASE WHEN {c.Name} IS NULL THEN '' ELSE '\\x{c.Tag}'::bytea || record_send(ROW ({c.Name})) END");
        return $"sha256(record_send(ROW ({row}at, {row}provider_id, {row}upper)){string.Concat(values)})";
    }

    /// <summary>The row's key as <c>text[]</c>, whatever the session's settings.</summary>
    public string Key(string row) => $"ARRAY[{string.Join(", ", KeyColumns.Select(c => Text(row + c.Name, c.Type)))}]";

    /// <summary>Whether a row has a recorded key, so that an index of either finds the other.</summary>
    public string HasKey(string row, string key) =>
        string.Join(" AND ", KeyColumns.Select((c, i) => $"{row}{c.Name} = {key}[{i + 1}]{(c.Type == ColumnType.Text ? "" : $"::{c.Type.InPostgres()}")}"));

    /// <summary>The bucket of a row that is recorded for the first time.</summary>
    public string Bucket(string row) => IsByDay
        ? $"(({row}at AT TIME ZONE '{dataset.Zone.Id}')::date - DATE '1970-01-01')"
        : $"get_byte(sha256(convert_to(array_to_string({Key(row)}, '/'), 'UTF8')), 0)";

    /// <summary>The first and the last bucket of a range: all of them where they are no days.</summary>
    public (int First, int Last) BucketsOf(TimeRange range) => IsByDay ? (DayOf(range.Start), DayOf(range.End - Duration.Epsilon)) : (0, Parts - 1);

    /// <summary>The instants of buckets that are days.</summary>
    public TimeRange RangeOf(int first, int last) => new(StartOf(first), StartOf(last + 1));

    private static string Text(string value, ColumnType type) => type switch
    {
        ColumnType.Text => value,
        ColumnType.Date => $"to_char({value}, 'YYYY-MM-DD')",
        ColumnType.Instant => $"to_char({value} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
        _ => $"{value}::text",
    };

    private int DayOf(Instant at) => Period.DaysBetween(Epoch, at.InZone(dataset.Zone).Date);

    private Instant StartOf(int day) => dataset.Zone.StartOfDay(Epoch.PlusDays(day));
}
