using System.Text.Json;
using DataFetch.V1;
using Google.Protobuf.WellKnownTypes;

namespace DataFetch.Query.Data.Rest;

/// <summary>How complete an answer is, with the names of <c>DataCoverage</c>.</summary>
internal static class CoverageJson
{
    public static void Write(Utf8JsonWriter json, DataCoverage coverage)
    {
        json.WriteStartObject();
        if (coverage.AsOf is { } then)
        {
            WriteInstant(json, "as_of", then);
            json.WriteEndObject();
            return;
        }

        json.WritePropertyName("slots");
        WriteSlots(json, coverage.Slots);
        json.WriteStartArray("series");
        foreach (var series in coverage.Series)
        {
            json.WriteStartObject();
            json.WriteString("series", series.Series);
            WriteRanges(json, "missing", series.Missing);
            WriteRanges(json, "provisional", series.Provisional);
            WriteRanges(json, "absent", series.Absent);
            WriteRanges(json, "unreachable", series.Unreachable);
            WriteExceptions(json, series.Exceptions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("errors");
        foreach (var error in coverage.Errors)
        {
            json.WriteStringValue(error);
        }

        json.WriteEndArray();
        json.WriteString("version", coverage.Version);
        WriteInstantOrNull(json, "asked_at", coverage.AskedAt);
        WriteInstantOrNull(json, "stale_since", coverage.StaleSince);
        json.WriteEndObject();
    }

    public static void WriteSlots(Utf8JsonWriter json, SlotCounts slots)
    {
        json.WriteStartObject();
        json.WriteNumber("expected", slots.Expected);
        json.WriteNumber("present", slots.Present);
        json.WriteNumber("provisional", slots.Provisional);
        json.WriteNumber("absent", slots.Absent);
        json.WriteNumber("unreachable", slots.Unreachable);
        json.WriteNumber("missing", slots.Missing);
        json.WriteEndObject();
    }

    private static void WriteRanges(Utf8JsonWriter json, string state, IEnumerable<TimeRange> ranges)
    {
        json.WriteStartArray(state);
        foreach (var range in ranges)
        {
            json.WriteStartObject();
            WriteInstant(json, "start_time", range.StartTime);
            WriteInstant(json, "end_time", range.EndTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExceptions(Utf8JsonWriter json, IEnumerable<OpenException> exceptions)
    {
        json.WriteStartArray("exceptions");
        foreach (var exception in exceptions)
        {
            json.WriteStartObject();
            json.WriteString("state", exception.State);
            WriteInstant(json, "start_time", exception.StartTime);
            WriteInstant(json, "end_time", exception.EndTime);
            json.WriteString("reason", exception.Reason);
            json.WriteNumber("times", exception.Times);
            WriteInstant(json, "since", exception.Since);
            WriteInstant(json, "due_at", exception.DueAt);
            json.WriteStartArray("providers");
            foreach (var provider in exception.Providers)
            {
                json.WriteStringValue(provider);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteInstantOrNull(Utf8JsonWriter json, string name, Timestamp? at)
    {
        if (at is null)
        {
            json.WriteNull(name);
        }
        else
        {
            WriteInstant(json, name, at);
        }
    }

    private static void WriteInstant(Utf8JsonWriter json, string name, Timestamp at) => json.WriteString(name, at.ToDateTime());
}
