using System.Text.Json;
using System.Text.Json.Serialization;
using DataFetch.Storage.Notices;

namespace DataFetch.Backfill.Triggers;

/// <summary>A local day of a dataset lacks nothing any more.</summary>
/// <param name="Zone">Of the day.</param>
/// <param name="Revision">How often it has become complete.</param>
/// <param name="Slots">Of all series together, of which <paramref name="Provisional"/> may still change and <paramref name="Absent"/> are had by nobody.</param>
internal sealed record DayComplete(DateOnly Day, string Zone, int Revision, int Series, long Slots, long Provisional, long Absent)
{
    public static DayComplete Parse(string payload) => JsonSerializer.Deserialize(payload, TriggerJson.Default.DayComplete)!;

    public NewNotice Of(string dataset) => new(NoticeKinds.DatasetComplete, dataset, JsonSerializer.Serialize(this, TriggerJson.Default.DayComplete));
}

/// <summary>Rows that were stored before have other values.</summary>
/// <param name="EndTime">The slot after the last of them.</param>
/// <param name="Series">Those with such rows.</param>
internal sealed record RowsRevised(DateTimeOffset StartTime, DateTimeOffset EndTime, long Rows, IReadOnlyList<string> Series)
{
    public static RowsRevised Parse(string payload) => JsonSerializer.Deserialize(payload, TriggerJson.Default.RowsRevised)!;

    public NewNotice Of(string dataset) => new(NoticeKinds.RangeRevised, dataset, JsonSerializer.Serialize(this, TriggerJson.Default.RowsRevised));
}

/// <summary>What a schedule has published; as it stands in the outbox (topic <c>trigger</c>).</summary>
internal sealed record ScheduleFired(string Name, string Schedule, DateTimeOffset ScheduledAt)
{
    public static ScheduleFired Parse(string payload) => JsonSerializer.Deserialize(payload, TriggerJson.Default.ScheduleFired)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DayComplete))]
[JsonSerializable(typeof(RowsRevised))]
[JsonSerializable(typeof(ScheduleFired))]
internal sealed partial class TriggerJson : JsonSerializerContext;
