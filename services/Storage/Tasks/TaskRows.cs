using System.Text.Json;
using System.Text.Json.Serialization;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Tasks;

/// <summary>Tasks as rows: the columns in one place, and how they are read.</summary>
internal static class TaskRows
{
    public const string Columns =
        """
        t.id, t.source, t.request, t.range_start, t.range_end, t.fills, t.state, t.priority, t.attempts, t.max_attempts, t.fence,
        t.not_before, t.error, t.traceparent, t.created_at, t.finished_at, t.calls, t.rows_obtained, t.rows_written,
        t.fallback_of, t.fallback_reason, t.entity
        """;

    public static TaskRecord Read(NpgsqlDataReader r) => new()
    {
        Id = r.GetGuid(0),
        Chunk = new Chunk(
            r.GetString(1), r.GetString(2),
            new TimeRange(Instant.FromDateTimeUtc(r.GetDateTime(3)), Instant.FromDateTimeUtc(r.GetDateTime(4))), Fills(r.GetString(5)))
        {
            Entity = r.IsDBNull(21) ? null : r.GetString(21),
        },
        State = Enum.Parse<TaskState>(r.GetString(6), ignoreCase: true),
        Priority = (TaskPriority)r.GetInt16(7),
        Attempts = r.GetInt16(8),
        MaxAttempts = r.GetInt16(9),
        Fence = r.GetInt32(10),
        NotBefore = NullableInstant(r, 11),
        Error = r.IsDBNull(12) ? null : r.GetString(12),
        TraceParent = r.IsDBNull(13) ? null : r.GetString(13),
        Created = Instant.FromDateTimeUtc(r.GetDateTime(14)),
        Finished = NullableInstant(r, 15),
        Calls = r.GetInt32(16),
        RowsObtained = r.GetInt64(17),
        RowsWritten = r.GetInt64(18),
        FallbackOf = r.IsDBNull(19) ? null : r.GetGuid(19),
        FallbackReason = r.IsDBNull(20) ? null : r.GetString(20),
    };

    public static string Name(TaskState state) => state.ToString().ToLowerInvariant();

    public static string Json(IReadOnlyList<ChunkFill> fills) => JsonSerializer.Serialize(fills, ChunkFillJson.Default.IReadOnlyListChunkFill);

    public static Instant? NullableInstant(NpgsqlDataReader r, int column) =>
        r.IsDBNull(column) ? null : Instant.FromDateTimeUtc(r.GetDateTime(column));

    public static IReadOnlyList<ChunkFill> Fills(string json) => JsonSerializer.Deserialize(json, ChunkFillJson.Default.IReadOnlyListChunkFill)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<ChunkFill>))]
internal sealed partial class ChunkFillJson : JsonSerializerContext;
