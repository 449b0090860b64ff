using DataFetch.Planning.Grids;
using DataFetch.Storage.Aggregates;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Query.Aggregates;

/// <param name="Text">Null where there is none.</param>
/// <param name="IsFilled">Whether it stands for rows that are not there.</param>
internal readonly record struct AggregatedValue(string? Text, bool IsFilled);

/// <param name="Slots">How the slots of each series stand, a number a bucket.</param>
/// <param name="Values">Of each series every bucket in order; of each bucket the aggregates in order.</param>
internal sealed record AggregatedAnswer(IReadOnlyList<GridRow> Slots, IReadOnlyList<AggregatedValue[]> Values);

/// <summary>Answers with aggregates and how complete their buckets are, both from one snapshot.</summary>
internal sealed class Aggregator(AggregateReader rows, CatalogIds ids)
{
    public async Task<AggregatedAnswer> ReadAsync(AggregateQuery query, CancellationToken ct)
    {
        int[] seriesIds = [.. query.Series.Select(s => ids.Series(query.Dataset.Name, s))];
        var read = await rows.ReadAsync(query.Dataset, seriesIds, query.Buckets, query.Aggregates, query.Fill, row => Values(query, row), ct);
        var coverage = query.Series.Select((s, i) => read.Ledgers[seriesIds[i]].Of(query.Dataset.For(s), s));
        return new AggregatedAnswer(CoverageGrid.RowsOf([.. coverage], query.Buckets, query.Range, query.Now), read.Buckets);
    }

    private static AggregatedValue[] Values(AggregateQuery query, NpgsqlDataReader row) =>
    [
        .. query.Aggregates.Select((aggregate, i) => new AggregatedValue(
            row.IsDBNull(2 * i) ? null : ValueText.Of(aggregate.TypeWith(query.Fill), row, 2 * i), row.GetBoolean((2 * i) + 1))),
    ];
}
