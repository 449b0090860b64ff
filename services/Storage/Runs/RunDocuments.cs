using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Storage.Runs;

/// <summary>What the rows of runs keep as JSON.</summary>
internal static class RunDocuments
{
    public static string Write(IReadOnlyList<RunRange> ranges) => JsonSerializer.Serialize(ranges, RunJson.Default.IReadOnlyListRunRange);

    public static string Write(IReadOnlyList<RunDatasetRecord> datasets) => JsonSerializer.Serialize(datasets, RunJson.Default.IReadOnlyListRunDatasetRecord);

    public static IReadOnlyList<RunRange> Ranges(string json) => JsonSerializer.Deserialize(json, RunJson.Default.IReadOnlyListRunRange)!;

    public static IReadOnlyList<RunDatasetRecord> Datasets(string json) => JsonSerializer.Deserialize(json, RunJson.Default.IReadOnlyListRunDatasetRecord)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true,
    Converters = [typeof(InstantJson), typeof(DurationJson)])]
[JsonSerializable(typeof(IReadOnlyList<RunRange>))]
[JsonSerializable(typeof(IReadOnlyList<RunDatasetRecord>))]
internal sealed partial class RunJson : JsonSerializerContext;

/// <summary>RFC 3339.</summary>
internal sealed class InstantJson : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        InstantPattern.ExtendedIso.Parse(reader.GetString()!).Value;

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteStringValue(InstantPattern.ExtendedIso.Format(value));
}

/// <summary>Seconds.</summary>
internal sealed class DurationJson : JsonConverter<Duration>
{
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Duration.FromSeconds(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalSeconds);
}
