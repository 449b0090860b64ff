using System.Text.Json;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads the records of a JSON array. One of a series that is not kept is left as soon as its name has been read.</summary>
internal sealed class JsonRecords(RecordDecoder decoder)
{
    private readonly FieldNames names = new(decoder.Plan);
    private byte[] unescaped = new byte[256];
    private int namesOfFirst = -1;

    /// <summary>The fields that the records have.</summary>
    public IEnumerable<string> Names => names.Seen;

    /// <summary>Those of the first record.</summary>
    public IEnumerable<string> NamesOfFirst => names.Seen.Take(Math.Max(0, namesOfFirst));

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
                decoder.TakeNoRecord();
            }
        }

        return records;
    }

    /// <summary>Reads the one record that the reader stands at the start of. Returns how many that is.</summary>
    public int ReadOne(ref Utf8JsonReader json)
    {
        ReadRecord(ref json);
        return 1;
    }

    private void ReadRecord(ref Utf8JsonReader json)
    {
        var depth = json.CurrentDepth;
        var isKept = true;
        decoder.Begin();
        names.Begin();
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var field = names.Find(ref json);
            json.Read();
            if (field is null || !isKept)
            {
                json.Skip();
            }
            else if (!decoder.Take(field, Value(ref json)))
            {
                isKept = false;
                if (namesOfFirst >= 0)
                {
                    Leave(ref json, depth);
                    return;
                }
            }
        }

        namesOfFirst = namesOfFirst < 0 ? names.Count : namesOfFirst;
        if (isKept)
        {
            decoder.End();
        }
    }

    private FieldValue Value(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                return new FieldValue(ValueKind.Text, json.ValueIsEscaped ? Unescape(ref json) : json.ValueSpan);
            case JsonTokenType.Number:
                return new FieldValue(ValueKind.Number, json.ValueSpan);
            case JsonTokenType.True or JsonTokenType.False:
                return new FieldValue(ValueKind.Bool, json.ValueSpan);
            case JsonTokenType.Null:
                return default;
            default:
                json.Skip();
                return new FieldValue(ValueKind.Other, default);
        }
    }

    private ReadOnlySpan<byte> Unescape(ref Utf8JsonReader json)
    {
        if (unescaped.Length < json.ValueSpan.Length)
        {
            unescaped = new byte[json.ValueSpan.Length];
        }

        return unescaped.AsSpan(0, json.CopyString(unescaped));
    }

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
