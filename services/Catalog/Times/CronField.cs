using System.Globalization;

namespace DataFetch.Catalog.Times;

/// <summary>One of the five fields of a cron expression: the values that fit.</summary>
/// <param name="IsAny">Whether it is <c>*</c>, which restricts nothing.</param>
internal sealed record CronField(IReadOnlyList<int> Values, bool IsAny)
{
    private readonly HashSet<int> set = [.. Values];

    public bool Has(int value) => set.Contains(value);

    /// <summary>Reads <c>*</c>, <c>5</c>, <c>1-5</c>, <c>*/15</c>, <c>8-18/2</c>, and several of them with commas. Null where it is none of these.</summary>
    /// <param name="names">Of the values from <paramref name="min"/> on; empty where there are none.</param>
    public static CronField? Parse(string text, int min, int max, params ReadOnlySpan<string> names)
    {
        var values = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var all] => (all, 1),
                [var all, var every] when int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 => (all, n),
                _ => ("", 0),
            };
            var (first, last) = range.Split('-') switch
            {
                ["*"] => (min, max),
                [var from, var to] => (Value(from, min, names), Value(to, min, names)),
                // "8/2" says where it begins and not where it ends.
                [var only] when step == 1 => (Value(only, min, names), Value(only, min, names)),
                _ => (null, null),
            };
            if (first is not { } low || last is not { } high || low < min || high > max || low > high)
            {
                return null;
            }

            for (var value = low; value <= high; value += step)
            {
                values.Add(value);
            }
        }

        return new CronField([.. values], text == "*");
    }

    private static int? Value(string text, int min, ReadOnlySpan<string> names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return min + i;
            }
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
