using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataFetch.Integration.Tests.Running;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>Rows that are told apart by columns of theirs, from the database or from the simulator's truth, compared value by value.</summary>
internal sealed class KeyedRows
{
    private readonly SortedDictionary<string, JsonObject> rows = new(StringComparer.Ordinal);

    private KeyedRows(IEnumerable<string> lines, string[] key)
    {
        foreach (var line in lines)
        {
            var row = JsonNode.Parse(line)!.AsObject();
            rows.Add(string.Join(' ', key.Select(k => row[k]!.ToString())), row);
        }
    }

    public int Count => rows.Count;

    public IEnumerable<JsonObject> Rows => rows.Values;

    /// <summary>All rows of a keyed table.</summary>
    public static async Task<KeyedRows> OfDatabaseAsync(Database database, string dataset, string[] key, CancellationToken ct) =>
        new(await database.RowsAsync($"SELECT to_jsonb(r)::text FROM data.{dataset} r WHERE at >= $1 AND at < $2", DateTimeOffset.UnixEpoch, new(2200, 1, 1, 0, 0, 0, default), ct), key);

    public static async Task<KeyedRows> OfTruthAsync(Upstreams upstreams, string dataset, string[] key, DateTimeOffset from, DateTimeOffset to, CancellationToken ct, params string[] series) =>
        new(await upstreams.TruthLinesAsync(dataset, from, to, ct, series), key);

    /// <summary>The same rows, and each column that the truth has is as it is there.</summary>
    /// <param name="mayHaveMore">Whether rows beside those of the truth are right, too.</param>
    /// <param name="except">Columns that are not compared.</param>
    public void AssertEqualTo(KeyedRows truth, bool mayHaveMore, params string[] except)
    {
        Assert.NotEqual(0, truth.Count);
        Assert.Empty(truth.rows.Keys.Except(rows.Keys).Select(key => $"{key} is missing").Take(5));
        Assert.Empty((mayHaveMore ? [] : rows.Keys.Except(truth.rows.Keys)).Select(key => $"{key} is too many").Take(5));
        var different =
            from row in truth.rows
            from column in row.Value
            where !except.Contains(column.Key)
            let stored = Text(rows[row.Key][column.Key])
            let wanted = Text(column.Value)
            where stored != wanted
            select $"{row.Key} {column.Key} is {stored ?? "null"} instead of {wanted ?? "null"}";
        Assert.Empty(different.Take(8));
    }

    // 100 and 100.00 are one number; one instant has many spellings; of an object the order of fields is nothing.
    private static string? Text(JsonNode? value) => value switch
    {
        null => null,
        JsonArray list => $"[{string.Join(',', list.Select(Text))}]",
        JsonObject item => $"{{{string.Join(',', item.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Text(p.Value)}"))}}}",
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => number.GetValue<decimal>().ToString("0.############################", CultureInfo.InvariantCulture),
        _ when value.ToString() is { Length: > 18 } text && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at) => at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
