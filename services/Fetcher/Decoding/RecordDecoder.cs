using System.Text.Json;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Reads records of a JSON array straight into columns: from tokens to typed values, nothing in between. A record of a series that
/// is not kept is left as soon as its name has been read.
/// </summary>
internal sealed class RecordDecoder
{
    /// <summary>Of a series' name or a time, as it is written; longer ones are none of ours.</summary>
    private const int LongestText = 256;

    private readonly FillPlan plan;
    private readonly LocalTimes localTimes;
    private readonly ColumnReader[] readers;

    public RecordDecoder(FillPlan plan)
    {
        this.plan = plan;
        localTimes = new LocalTimes(plan.Request.Zone);
        Rows = plan.NewRows();
        readers = [.. Rows.Columns.Select(ColumnReader.For)];
    }

    public RowBuffer Rows { get; }

    public AsideCounts Aside { get; } = new();

    /// <summary>Reads the array that the reader stands at the start of, to its end. Returns how many records it had.</summary>
    /// <exception cref="JsonException">The JSON ends early or is none.</exception>
    public int ReadArray(ref Utf8JsonReader json)
    {
        var records = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            records++;
            if (json.TokenType == JsonTokenType.StartObject)
            {
                ReadRecord(ref json);
            }
            else
            {
                json.Skip();
                Aside.Add(AsideReason.Incomplete);
            }
        }

        return records;
    }

    private void ReadRecord(ref Utf8JsonReader json)
    {
        foreach (var reader in readers)
        {
            reader.Begin();
        }

        var depth = json.CurrentDepth;
        int? series = plan.OnlySeriesId;
        long? at = null;
        var timeSeen = false;
        var bad = false;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var field = FieldAt(ref json);
            json.Read();
            switch (field.Use)
            {
                case FieldUse.Series when field.Name is not null:
                    if (json.TokenType != JsonTokenType.String)
                    {
                        // Not another series: were every name of another type, the answer would pass for an empty one.
                        json.Skip();
                        bad = true;
                        break;
                    }

                    series = SeriesOf(ref json);
                    if (series is null)
                    {
                        Leave(ref json, depth);
                        return;
                    }

                    break;
                case FieldUse.At when field.Name is not null:
                    timeSeen = json.TokenType == JsonTokenType.String;
                    at = InstantOf(ref json);
                    break;
                case FieldUse.Column when field.Name is not null:
                    bad |= !readers[field.Column].TryRead(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        Keep(series, at, timeSeen, bad);
    }

    private void Keep(int? series, long? at, bool timeSeen, bool bad)
    {
        if (bad)
        {
            Aside.Add(AsideReason.BadValue);
        }
        else if (series is null || !timeSeen || !HasAValue())
        {
            Aside.Add(AsideReason.Incomplete);
        }
        else if (at is not { } instant)
        {
            Aside.Add(AsideReason.BadTime);
        }
        else if (instant < plan.From || instant >= plan.To)
        {
            Aside.Add(AsideReason.OutsideRange);
        }
        else
        {
            Rows.AddKey(series.Value, instant);
            foreach (var reader in readers)
            {
                reader.Commit();
            }
        }
    }

    // All declared fields must be there, and one of them must hold a value: a record of nulls is no data.
    private bool HasAValue()
    {
        var values = 0;
        foreach (var field in plan.Fields)
        {
            if (field.Use == FieldUse.Column)
            {
                if (!readers[field.Column].WasSeen)
                {
                    return false;
                }

                values += readers[field.Column].HasValue ? 1 : 0;
            }
        }

        return values > 0;
    }

    private RecordField FieldAt(ref Utf8JsonReader json)
    {
        foreach (var field in plan.Fields)
        {
            if (json.ValueTextEquals(field.Name))
            {
                return field;
            }
        }

        return default;
    }

    private int? SeriesOf(ref Utf8JsonReader json)
    {
        if (json.ValueSpan.Length > LongestText)
        {
            return null;
        }

        Span<char> name = stackalloc char[LongestText];
        return plan.TryFindSeries(name[..json.CopyString(name)], out var id) ? id : null;
    }

    private long? InstantOf(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return null;
        }

        return plan.Fill.AtFormat == InstantFormat.Local ? LocalOf(ref json) : OffsetOf(ref json);
    }

    private long? LocalOf(ref Utf8JsonReader json)
    {
        if (json.ValueSpan.Length > LongestText)
        {
            return null;
        }

        Span<byte> unescaped = stackalloc byte[LongestText];
        var text = json.ValueIsEscaped ? unescaped[..json.CopyString(unescaped)] : json.ValueSpan;
        return localTimes.TryRead(text, out var at) ? at : null;
    }

    // Without an offset DateTimeOffset would take the zone of this machine; the kind tells.
    private static long? OffsetOf(ref Utf8JsonReader json) =>
        json.TryGetDateTimeOffset(out var instant) && json.TryGetDateTime(out var written) && written.Kind != DateTimeKind.Unspecified
            ? (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            : null;

    private static void Leave(ref Utf8JsonReader json, int depth)
    {
        while (json.CurrentDepth > depth || json.TokenType != JsonTokenType.EndObject)
        {
            if (!json.Read())
            {
                return;
            }
        }
    }
}
