using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.Query.Data;

/// <summary>Of what may still change, when it was asked for.</summary>
internal sealed class Freshness(LedgerReader ledger)
{
    private static readonly Duration LookedBack = Duration.FromDays(31);

    /// <summary>What of the series may still change and was asked for longer ago than the query allows. Series of which all is fresh are not in it.</summary>
    public async Task<IReadOnlyDictionary<string, TimeRangeSet>> StaleAsync(DataQuery query, IReadOnlyList<SeriesCoverage> coverage, CancellationToken ct)
    {
        if (query.MaxAge is not { } age || Changeable(query, coverage) is not { Count: > 0 } changeable)
        {
            return new Dictionary<string, TimeRangeSet>();
        }

        var answered = await AnsweredAsync(query, changeable, age, ct);
        return changeable
            .Select(c => KeyValuePair.Create(c.Key, Left(query, c.Key, c.Value, answered[c.Key].Select(a => a.Range))))
            .Where(c => c.Value.Count > 0).ToDictionary();
    }

    /// <summary>When what may still change was asked for, the part that was asked for the longest ago; null where there is none, or none of the last month.</summary>
    public async Task<Instant?> AskedAtAsync(DataQuery query, IReadOnlyList<SeriesCoverage> coverage, CancellationToken ct)
    {
        var changeable = Changeable(query, coverage);
        if (changeable.Count == 0)
        {
            return null;
        }

        var answered = await AnsweredAsync(query, changeable, LookedBack, ct);
        var oldest = changeable.Select(c => Oldest(query, c.Key, c.Value, answered[c.Key])).ToList();
        return oldest.Contains(null) ? null : query.Now - oldest.Max();
    }

    private static Dictionary<string, TimeRangeSet> Changeable(DataQuery query, IReadOnlyList<SeriesCoverage> coverage) => coverage
        .Select(c => KeyValuePair.Create(c.Series, Gaps.Provisional(c, query.Range, query.Now)))
        .Where(c => c.Value.Count > 0).ToDictionary();

    private Task<ILookup<string, AnsweredRange>> AnsweredAsync(
        DataQuery query, Dictionary<string, TimeRangeSet> changeable, Duration ofLate, CancellationToken ct)
    {
        var span = new TimeRange(changeable.Values.Min(c => c[0].Start), changeable.Values.Max(c => c[^1].End));
        return ledger.AnsweredAsync(query.Dataset, [.. changeable.Keys], span, ofLate, ct);
    }

    // Each part counts by the last time that it was asked for.
    private static Duration? Oldest(DataQuery query, string series, TimeRangeSet left, IEnumerable<AnsweredRange> newestFirst)
    {
        foreach (var answer in newestFirst)
        {
            left = Left(query, series, left, [answer.Range]);
            if (left.Count == 0)
            {
                return answer.Age;
            }
        }

        return null;
    }

    // Counted by slots: the cell of a Friday's bar lasts until Monday, and who asks for Friday has it.
    private static TimeRangeSet Left(DataQuery query, string series, TimeRangeSet cells, IEnumerable<TimeRange> answered) =>
        query.Dataset.For(series).Cadence.Cells(cells.Except(TimeRangeSet.Of(answered)));
}
