using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataFetch.Storage.Outbox;

/// <summary>A chunk has stored into a dataset (topic <c>stored</c>).</summary>
/// <param name="Start">The first instant of which the ledger may say something else than before.</param>
/// <param name="End">The one up to which (excluded).</param>
/// <param name="Revised">Rows that were stored before and have other values now; null where there are none.</param>
public sealed record StoredEvent(string Dataset, DateTimeOffset Start, DateTimeOffset End, RevisedRows? Revised = null)
{
    public const string Topic = "stored";

    public string ToJson() => JsonSerializer.Serialize(this, OutboxJson.Default.StoredEvent);

    public static StoredEvent Parse(string json) => JsonSerializer.Deserialize(json, OutboxJson.Default.StoredEvent)!;
}

/// <param name="First">The instant of the first of them.</param>
/// <param name="Last">The instant of the last one.</param>
/// <param name="SeriesIds">The series that have any.</param>
public sealed record RevisedRows(DateTimeOffset First, DateTimeOffset Last, long Rows, IReadOnlyList<int> SeriesIds);

/// <summary>An audit has found that rows are gone which the ledger had (topic <c>lost</c>).</summary>
/// <param name="Days">The local days that lack them.</param>
public sealed record LostEvent(string Dataset, IReadOnlyList<DateOnly> Days)
{
    public const string Topic = "lost";

    public string ToJson() => JsonSerializer.Serialize(this, OutboxJson.Default.LostEvent);

    public static LostEvent Parse(string json) => JsonSerializer.Deserialize(json, OutboxJson.Default.LostEvent)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredEvent))]
[JsonSerializable(typeof(LostEvent))]
internal sealed partial class OutboxJson : JsonSerializerContext;
