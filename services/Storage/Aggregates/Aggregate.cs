using DataFetch.Catalog.Definitions;

namespace DataFetch.Storage.Aggregates;

public enum AggregateFunction
{
    Avg,
    Sum,
    Min,
    Max,

    /// <summary>How many values there are.</summary>
    Count,

    /// <summary>The value of the earliest row that has one.</summary>
    First,

    /// <summary>The value of the latest row that has one.</summary>
    Last,
}

/// <summary>What a bucket without a value gets.</summary>
public enum BucketFill
{
    None,

    /// <summary>The last value before it; of the last row before all buckets where they have none, but not where values are sums.</summary>
    Locf,

    /// <summary>What lies on the line between the buckets with a value around it.</summary>
    Linear,
}

/// <summary>A function of a column's values within a bucket. Nulls are no values.</summary>
public sealed record Aggregate(AggregateFunction Function, Column Column)
{
    /// <summary>Whether the function is defined on what a column holds.</summary>
    public static bool Takes(AggregateFunction function, Column column) => function switch
    {
        AggregateFunction.Avg or AggregateFunction.Sum => column.IsNumber,
        AggregateFunction.Min or AggregateFunction.Max => column.Type is not (ColumnType.Boolean or ColumnType.Json),
        _ => true,
    };

    /// <summary>What its values are, as Postgres has them: averages and sums of integers are decimals, and so is what lies between integers.</summary>
    public ColumnType TypeWith(BucketFill fill) => Function switch
    {
        AggregateFunction.Count => ColumnType.Int64,
        AggregateFunction.Avg or AggregateFunction.Sum => Exact(),
        _ => fill == BucketFill.Linear ? Exact() : Column.Type,
    };

    private ColumnType Exact() => Column.Type == ColumnType.Int64 ? ColumnType.Decimal : Column.Type;
}
