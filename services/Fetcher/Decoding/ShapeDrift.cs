using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Notices that records have lost a declared field: one or two that lack it are set aside, all of them are another shape.</summary>
internal sealed class ShapeDrift(FillPlan plan)
{
    /// <summary>From so many records on, a field that is null in all of them is taken for one that is gone.</summary>
    public const int TellingNulls = 24;

    /// <summary>
    /// From so many records on, a field that is in none of them is gone. In fewer, which may be the one bad record of ours on a page of
    /// others', it must be missing from the page's first record too.
    /// </summary>
    public const int TellingLosses = 8;

    private const int MostNames = 20;
    private const int LongestName = 60;

    private readonly long[] seenIn = new long[plan.Targets.Length]; // the last record that had it
    private readonly long[] seen = new long[plan.Targets.Length];
    private readonly long[] filledIn = new long[plan.Targets.Length];
    private readonly long[] filled = new long[plan.Targets.Length];
    private long begun;
    private long ended;

    public void Begin() => begun++;

    /// <summary>The record was read to its end: it is of a series that is kept.</summary>
    public void End() => ended++;

    /// <summary>The record has the field.</summary>
    /// <param name="isFilled">Whether it holds something that can be meant.</param>
    public void Saw(int target, bool isFilled)
    {
        if (seenIn[target] != begun)
        {
            seenIn[target] = begun;
            seen[target]++;
        }

        if (isFilled && filledIn[target] != begun)
        {
            filledIn[target] = begun;
            filled[target]++;
        }
    }

    /// <summary>Whether the record has the field.</summary>
    public bool HasSeen(int target) => seenIn[target] == begun;

    /// <param name="names">The fields that the records have.</param>
    /// <exception cref="UpstreamException">Every record lacks a field: <see cref="Failure.Drift"/>.</exception>
    public void Check(IEnumerable<string> names)
    {
        if (Lost([.. names]) is { } lost)
        {
            throw new UpstreamException(Failure.Drift, $"{lost} They have: {List(names)}.");
        }
    }

    /// <summary>The first of the names, cut to what can be read.</summary>
    public static string List(IEnumerable<string> names) =>
        string.Join(", ", names.Take(MostNames).Select(n => n.Length <= LongestName ? n : n[..LongestName] + "…"));

    private long TellingNullsOf(FieldUse use) => use switch
    {
        // That a field names nothing is common where names are gathered: no jockey is known before a card is final.
        FieldUse.Column when plan.Fill.IsHarvest => long.MaxValue,
        FieldUse.Column or FieldUse.Over or FieldUse.Under => TellingNulls,
        _ => 2,
    };

    private string? Lost(string[] names)
    {
        for (var i = 0; i < plan.Targets.Length; i++)
        {
            var target = plan.Targets[i];
            var records = target.Use is FieldUse.Series or FieldUse.Only ? begun : ended;
            if (records == 0)
            {
                continue;
            }

            if (seen[i] == 0 && target.IsRequired && (records >= TellingLosses || !names.Intersect(target.Field.Names).Any()))
            {
                return $"None of {records} records of {plan.Dataset.Name} has '{target.Field}'.";
            }

            if (filled[i] == 0 && target.IsRequired && records >= TellingNullsOf(target.Use))
            {
                return $"'{target.Field}' holds nothing in any of {records} records of {plan.Dataset.Name}.";
            }
        }

        return ended >= TellingNulls && !plan.Targets.Index().Any(t => t.Item.Use == FieldUse.Column && seen[t.Index] > 0)
            ? $"None of {ended} records of {plan.Dataset.Name} has any of its values."
            : null;
    }
}
