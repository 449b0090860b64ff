using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DataFetch.Testing;

/// <summary>Rows that are told apart by columns of theirs, from the database or from the simulator's truth, compared value by value.</summary>
public sealed class KeyedRows
{
    private readonly SortedDictionary<string, JsonObject> rows = new(StringComparer.Ordinal);

    /// <param name="lines">Each row as a JSON object.</param>
    public KeyedRows(IEnumerable<string> lines, string[] key)
    {
        foreach (var line in lines)
        {
            var row = JsonNode.Parse(line)!.AsObject();
            rows.Add(string.Join(' ', key.Select(k => row[k]!.ToString())), row);
        }
    }

    public int Count => rows.Count;

    public IEnumerable<JsonObject> Rows => rows.Values;

    /// <summary>The same rows, and each column that the truth has is as it is there.</summary>
    /// <param name="mayHaveMore">Whether rows beside those of the truth are right, too.</param>
    /// <param name="except">Columns that are not compared.</param>
    public void AssertEqualTo(KeyedRows truth, bool mayHaveMore, params string[] except)
    {
        Assert.NotEqual(0, truth.Count);
        Assert.Empty(DifferencesFrom(truth, mayHaveMore, except).Take(8));
    }

    /// <summary>What <see cref="AssertEqualTo"/> fails with.</summary>
    public IEnumerable<string> DifferencesFrom(KeyedRows truth, bool mayHaveMore, params string[] except)
    {
        var missing = truth.rows.Keys.Except(rows.Keys).Select(key => $"{key} is missing");
        var tooMany = (mayHaveMore ? [] : rows.Keys.Except(truth.rows.Keys)).Select(key => $"{key} is too many");
        var different =
            from row in truth.rows
            where rows.ContainsKey(row.Key)
            from column in row.Value
            where !except.Contains(column.Key)
            let stored = Text(rows[row.Key][column.Key])
            let wanted = Text(column.Value)
            where stored != wanted
            select $"{row.Key} {column.Key} is {stored ?? "null"} instead of {wanted ?? "null"}";
        return missing.Concat(tooMany).Concat(different);
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
