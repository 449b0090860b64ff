using DataFetch.Storage.Tasks;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Schedules;

/// <summary>Firings as rows.</summary>
internal static class FiringRows
{
    public const string Columns = "f.id, f.schedule, f.scheduled_at, f.cause, f.state, f.fired_at, f.finished_at, f.has_run, f.result, f.error, f.fence";

    public static Firing Read(NpgsqlDataReader r) => Read(r, 0);

    public static Firing Read(NpgsqlDataReader r, int first) => new(
        r.GetGuid(first), r.GetString(first + 1), Instant.FromDateTimeUtc(r.GetDateTime(first + 2)),
        Enum.Parse<FiringCause>(r.GetString(first + 3), ignoreCase: true), Enum.Parse<FiringState>(r.GetString(first + 4), ignoreCase: true),
        TaskRows.NullableInstant(r, first + 5), TaskRows.NullableInstant(r, first + 6), r.GetBoolean(first + 7), r.GetString(first + 8),
        r.IsDBNull(first + 9) ? null : r.GetString(first + 9), r.GetInt32(first + 10));
}
