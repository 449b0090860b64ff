using System.Globalization;

namespace DataFetch.Integration.Tests.Running;

/// <summary>Rows by series and instant, compared digit by digit. A row that is there twice is an error.</summary>
internal sealed class Table
{
    private const int Shown = 5;

    private readonly Dictionary<(string Series, DateTimeOffset At), string> rows = [];

    public int Count => rows.Count;

    public IEnumerable<string> Series => rows.Keys.Select(k => k.Series).Distinct();

    public void Add(string series, DateTimeOffset at, IEnumerable<(string Column, decimal Value)> values) =>
        rows.Add((series, at), string.Join(' ', values.OrderBy(v => v.Column, StringComparer.Ordinal).Select(v => $"{v.Column}={Text(v.Value)}")));

    /// <summary>Fails with the first rows that are missing, too many or different.</summary>
    public void AssertEqualTo(Table truth)
    {
        Assert.NotEqual(0, truth.Count);
        var missing = truth.rows.Where(r => !rows.ContainsKey(r.Key)).Select(r => $"{r.Key} is missing");
        var different = truth.rows.Where(r => rows.TryGetValue(r.Key, out var found) && found != r.Value)
            .Select(r => $"{r.Key} is {rows[r.Key]} instead of {r.Value}");
        var tooMany = rows.Keys.Where(k => !truth.rows.ContainsKey(k)).Select(k => $"{k} is too many");
        Assert.Empty(missing.Concat(different).Concat(tooMany).Take(Shown));
    }

    // 100 and 100.00 are one value.
    private static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
