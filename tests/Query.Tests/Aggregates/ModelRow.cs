using NodaTime;

namespace DataFetch.Query.Tests.Aggregates;

internal sealed record ModelRow(string Series, Instant At, decimal? Amount, double? Ratio, long? Count, string? Note)
{
    public object? this[string column] => column switch { "amount" => Amount, "ratio" => Ratio, "count" => Count, _ => Note };
}

/// <summary>A bucket as it can be worked out by hand.</summary>
internal sealed record ModelBucket(Instant Start, Instant End, object?[] Values, bool[] Filled)
{
    public bool Holds(ModelRow row) => Start <= row.At && row.At < End;
}
