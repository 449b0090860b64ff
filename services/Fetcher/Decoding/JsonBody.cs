using System.Text.Json;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Walks through one JSON body to its records.</summary>
/// <param name="redact">Takes secrets out of what the upstream says in its own words.</param>
internal sealed class JsonBody(JsonShape shape, IReadOnlyList<RecordDecoder> decoders, Func<string, string>? redact)
{
    private readonly JsonRecords[] readers = [.. decoders.Select(d => new JsonRecords(d))];
    private readonly JsonTree?[] trees = [.. decoders.Select(d => d.Plan.IsNested ? new JsonTree(d) : null)];
    private readonly PathStep[] path = shape.List;
    private bool wasFound;
    private int records;
    private int? total;
    private string? next;
    private string? error;

    public DecodedPage Read(ReadOnlySpan<byte> body)
    {
        try
        {
            Walk(body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw JsonEnd.IsEarly(body)
                ? new UpstreamException(Failure.Truncated, $"The answer ends early, after {body.Length} bytes.", e)
                : Malformed($"It is no whole JSON document of the declared shape ({e.Message})", e);
        }

        if (error is not null)
        {
            throw Malformed(error); // also beside an empty list: that is not what the upstream has
        }

        if (!wasFound && !shape.MayBeAbsent)
        {
            throw Malformed(path.Length == 0 ? "It is no list." : $"It has no '{string.Join('.', path.Select(p => p.Text))}'.");
        }

        for (var i = 0; i < readers.Length; i++)
        {
            trees[i]?.CheckLists();
            decoders[i].EndAll(trees[i]?.Names ?? readers[i].Names);
        }

        return new DecodedPage(records, total, next, [.. NamesOfFirst().FirstOrDefault(n => n.Any(), [])], decoders);
    }

    private IEnumerable<IEnumerable<string>> NamesOfFirst() =>
        readers.Select((reader, i) => trees[i] is { } tree ? tree.NamesOfFirst : reader.NamesOfFirst);

    private void Walk(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        json.Read();
        if (path.Length == 0 && json.TokenType == JsonTokenType.StartArray)
        {
            ReadList(ref json);
        }
        else if (path.Length == 0 && shape.MayBeRecord && json.TokenType == JsonTokenType.StartObject)
        {
            wasFound = true;
            Read(ref json, Enumerable.Range(0, readers.Length), isList: false);
        }
        else
        {
            ReadObject(ref json, 0);
        }

        if (json.Read())
        {
            throw new JsonException("Something follows the end of the document.");
        }
    }

    private void ReadObject(ref Utf8JsonReader json, int step)
    {
        JsonEnd.Expect(ref json, JsonTokenType.StartObject);
        var isAny = step < path.Length && path[step].IsAny;
        wasFound |= isAny;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            if (isAny)
            {
                ReadNamed(ref json);
            }
            else if (step < path.Length && path[step].Is(ref json))
            {
                json.Read();
                ReadStep(ref json, step + 1);
            }
            else if (step > 0 || !ReadOfTop(ref json))
            {
                json.Read();
                json.Skip();
            }
        }
    }

    private void ReadStep(ref Utf8JsonReader json, int step)
    {
        if (json.TokenType == JsonTokenType.Null && shape.MayBeNull)
        {
            wasFound = true;
        }
        else if (step < path.Length)
        {
            ReadObject(ref json, step);
        }
        else
        {
            ReadList(ref json);
        }
    }

    // Records by the name of their series.
    private void ReadNamed(ref Utf8JsonReader json)
    {
        var name = json.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan;
        var wanted = new List<int>();
        for (var i = 0; i < decoders.Count; i++)
        {
            if (decoders[i].BeginSeries(name))
            {
                wanted.Add(i);
            }
        }

        json.Read();
        if (json.TokenType != JsonTokenType.Null)
        {
            JsonEnd.Expect(ref json, JsonTokenType.StartArray);
            Read(ref json, wanted, isList: true);
        }
    }

    private bool ReadOfTop(ref Utf8JsonReader json)
    {
        if (shape.Total is not null && json.ValueTextEquals(shape.Total))
        {
            json.Read();
            total = json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number) ? number : null;
            json.Skip();
        }
        else if (shape.Next is not null && json.ValueTextEquals(shape.Next))
        {
            json.Read();
            next = json.TokenType switch
            {
                JsonTokenType.String => json.GetString() is { Length: > 0 } text ? text : null,
                JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(json.ValueSpan),
                _ => null,
            };
            json.Skip();
        }
        else if (json.ValueTextEquals("errors"u8))
        {
            json.Read();
            error = ErrorText(ref json);
        }
        else
        {
            return false;
        }

        return true;
    }

    private void ReadList(ref Utf8JsonReader json)
    {
        JsonEnd.Expect(ref json, JsonTokenType.StartArray);
        wasFound = true;
        if (shape.Groups.Length == 0)
        {
            Read(ref json, Enumerable.Range(0, readers.Length), isList: true);
            return;
        }

        var groups = new JsonGroups(shape, decoders);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            // The key may come after the records: the group is read once for its key and, if that is wanted, again for its records.
            var list = groups.Find(ref json, out var wanted);
            if (wanted.Count > 0)
            {
                Read(ref list, wanted, isList: true);
            }
        }
    }

    // A list of records or, where that is what the body is, one of them.
    private void Read(ref Utf8JsonReader json, IEnumerable<int> wanted, bool isList)
    {
        var start = json;
        int? count = null; // of one list, however many fills read it
        List<JsonTree>? nested = null;
        foreach (var i in wanted)
        {
            if (trees[i] is { } tree)
            {
                (nested ??= []).Add(tree);
                continue;
            }

            json = start;
            count = isList ? readers[i].ReadArray(ref json) : readers[i].ReadOne(ref json);
        }

        if (nested is not null)
        {
            json = start;
            count = isList ? JsonTree.ReadArray(ref json, nested) : JsonTree.ReadOne(ref json, nested);
        }

        if (count is null)
        {
            json.Skip();
        }

        records += count ?? 0;
    }

    private string? ErrorText(ref Utf8JsonReader json)
    {
        using var errors = JsonDocument.ParseValue(ref json);
        if (errors.RootElement is { ValueKind: JsonValueKind.Null } || (errors.RootElement.ValueKind == JsonValueKind.Array && errors.RootElement.GetArrayLength() == 0))
        {
            return null;
        }

        return UpstreamErrorText.FindIn(errors.RootElement, redact) is { } text ? $"It is an error: {text}" : "It is an error.";
    }

    private static UpstreamException Malformed(string text, Exception? inner = null) =>
        new(Failure.Malformed, $"The answer is not what it should be. {text}", inner);
}
