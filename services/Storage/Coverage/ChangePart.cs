using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Storage.Coverage;

/// <summary>
/// The part of a change that falls into one ledger row. The series of a chunk mostly say the same and share the sets that say it: what
/// follows from these is worked out once.
/// </summary>
internal readonly record struct ChangePart(SeriesChange Change, LocalDate Period, TimeRangeSet Ranges)
{
    /// <summary>Splits changes by ledger rows, in their order.</summary>
    /// <param name="state">What of the changes is wanted.</param>
    public static List<ChangePart> Of(Dataset dataset, IReadOnlyList<SeriesChange> changes, Func<SeriesChange, TimeRangeSet> state)
    {
        var known = new Dictionary<(TimeRangeSet, TimeRangeSet, TimeRangeSet), List<(LocalDate Period, TimeRangeSet Ranges)>>();
        var parts = new List<ChangePart>(changes.Count);
        foreach (var change in changes)
        {
            if (!known.TryGetValue((change.Present, change.Provisional, change.Lacking), out var split))
            {
                known[(change.Present, change.Provisional, change.Lacking)] = split = [.. LedgerPeriod.Split(dataset, state(change))];
            }

            foreach (var (period, ranges) in split)
            {
                parts.Add(new ChangePart(change, period, ranges));
            }
        }

        return parts;
    }

    /// <param name="state">What of the changes is wanted; null for the parts' whole ranges.</param>
    public static string[] Texts(List<ChangePart> parts, Func<SeriesChange, TimeRangeSet>? state = null)
    {
        var known = new Dictionary<(TimeRangeSet? State, TimeRangeSet Ranges), string>();
        var texts = new string[parts.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            var key = (State: state?.Invoke(parts[i].Change), parts[i].Ranges);
            if (!known.TryGetValue(key, out var text))
            {
                known[key] = text = Multirange.Text(key.State?.Intersect(key.Ranges) ?? key.Ranges);
            }

            texts[i] = text;
        }

        return texts;
    }

    public static int[] Ids(List<ChangePart> parts) => [.. parts.Select(p => p.Change.SeriesId)];
}
