using System.Globalization;
using System.Text.Json;
using DataFetch.Integration.Tests.Running;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>Rows as objects of their columns, from the database or from the simulator's truth, compared value by value.</summary>
internal sealed class StoredRows
{
    private readonly SortedDictionary<(string Series, DateTimeOffset At), IReadOnlyDictionary<string, string?>> rows = [];

    public int Count => rows.Count;

    public IEnumerable<(string Series, DateTimeOffset At)> Keys => rows.Keys;

    /// <summary>What the database has of a dataset, with each row's provider.</summary>
    public static async Task<StoredRows> OfDatabaseAsync(Database database, string dataset, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var stored = new StoredRows();
        foreach (var row in await database.RowsAsync($"SELECT to_jsonb(r)::text FROM data.{dataset}_named r WHERE at >= $1 AND at < $2", from, to, ct))
        {
            stored.Add(row);
        }

        return stored;
    }

    public static Task<StoredRows> OfTruthAsync(Upstreams upstreams, string truth, DateTimeOffset from, DateTimeOffset to, CancellationToken ct) =>
        OfTruthAsync(upstreams, truth, from, to, [], ct);

    /// <param name="series">All where none is given.</param>
    public static async Task<StoredRows> OfTruthAsync(
        Upstreams upstreams, string truth, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<string> series, CancellationToken ct)
    {
        var rows = new StoredRows();
        foreach (var line in await upstreams.TruthLinesAsync(truth, from, to, ct, series))
        {
            rows.Add(line);
        }

        return rows;
    }

    public string? Value((string Series, DateTimeOffset At) key, string column) => rows[key][column];

    public StoredRows Where(Func<(string Series, DateTimeOffset At), IReadOnlyDictionary<string, string?>, bool> isWanted)
    {
        var chosen = new StoredRows();
        foreach (var (key, columns) in rows.Where(r => isWanted(r.Key, r.Value)))
        {
            chosen.rows.Add(key, columns);
        }

        return chosen;
    }

    /// <summary>Each row is in the truth, and each of its columns that the truth has is as it is there.</summary>
    /// <param name="tolerance">By how much a number may differ.</param>
    /// <param name="except">Columns that are not compared.</param>
    public void AssertAllIn(StoredRows truth, decimal tolerance = 0, params string[] except)
    {
        Assert.Empty(rows.Where(r => !truth.rows.ContainsKey(r.Key)).Select(r => $"{r.Key} is too many").Take(5));
        var different =
            from row in rows
            from column in truth.rows[row.Key]
            where !except.Contains(column.Key) && row.Value.TryGetValue(column.Key, out var stored) && !Agree(stored, column.Value, tolerance)
            select $"{row.Key} {column.Key} is {row.Value[column.Key] ?? "null"} instead of {column.Value ?? "null"}";
        Assert.Empty(different.Take(5));
    }

    public void AssertEqualTo(StoredRows truth, decimal tolerance = 0, params string[] except)
    {
        Assert.NotEqual(0, truth.Count);
        Assert.Empty(truth.rows.Keys.Where(key => !rows.ContainsKey(key)).Select(key => $"{key} is missing").Take(5));
        AssertAllIn(truth, tolerance, except);
    }

    private static bool Agree(string? stored, string? wanted, decimal tolerance) =>
        stored == wanted
        || (tolerance > 0 && decimal.TryParse(stored, CultureInfo.InvariantCulture, out var a) && decimal.TryParse(wanted, CultureInfo.InvariantCulture, out var b) && Math.Abs(a - b) <= tolerance);

    private void Add(string json)
    {
        using var row = JsonDocument.Parse(json);
        var columns = row.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => Text(p.Value));
        rows.Add((columns["series"]!, row.RootElement.GetProperty("at").GetDateTimeOffset()), columns.Where(c => c.Key is not ("series" or "at")).ToDictionary());
    }

    // 100 and 100.00 are one value.
    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => value.GetDecimal().ToString("0.############################", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
