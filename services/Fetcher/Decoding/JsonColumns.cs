using System.Text;
using System.Text.Json;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads a body whose fields are arrays side by side: what stands in one place of each is a record.</summary>
internal sealed class JsonColumns(JsonShape shape, IReadOnlyList<RecordDecoder> decoders)
{
    /// <exception cref="UpstreamException">It is not what was declared.</exception>
    public DecodedPage Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref json);
            return json.Read() ? throw new JsonException("Something follows the end of the document.") : Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw JsonEnd.IsEarly(body)
                ? new UpstreamException(Failure.Truncated, $"The answer ends early, after {body.Length} bytes.", e)
                : Malformed($"It is no whole JSON document of the declared shape ({e.Message})", e);
        }
    }

    private DecodedPage Read(JsonElement top)
    {
        var path = string.Join('.', shape.Records.Select(s => s.Text));
        if (!FieldPath.Parse(path).TryFind(top, out var columns) || columns.ValueKind != JsonValueKind.Object)
        {
            throw Malformed($"It has no '{path}'.");
        }

        var (records, names) = (0, Array.Empty<string>());
        foreach (var decoder in decoders)
        {
            (var count, names) = Read(decoder, columns, top);
            records = Math.Max(records, count);
        }

        return new DecodedPage(records, Total: null, Next: null, names, decoders);
    }

    private static (int Records, string[] Names) Read(RecordDecoder decoder, JsonElement columns, JsonElement top)
    {
        var arrays = decoder.Plan.Fields.Select(f => Column(f, columns)).OfType<JsonColumn>().ToArray();
        string[] names = [.. arrays.Select(a => a.Name)];
        var instants = Array.Find(arrays, a => Array.Exists(a.Field.Targets, t => decoder.Plan.Targets[t].Use == FieldUse.At));
        if (instants is null)
        {
            // Nothing in the range: then there are no values either.
            return arrays.FirstOrDefault(a => a.Length > 0) is { } left
                ? throw new UpstreamException(
                    Failure.Drift, $"There is no '{decoder.Plan.Fill.AtField}' beside '{left.Name}' of {decoder.Plan.Dataset.Name}. There are: {ShapeDrift.List(names)}.")
                : (0, names);
        }

        if (Array.Find(arrays, a => a.Length != instants.Length) is { } other)
        {
            throw Malformed($"'{other.Name}' has {other.Length} values where '{instants.Name}' has {instants.Length}.");
        }

        if (decoder.Plan.Fill.UnfinishedAt is { } unfinished && FieldPath.Parse(unfinished.ToString()).TryFind(top, out var at))
        {
            decoder.BeginUnfinished(JsonValues.Of(at));
        }

        for (var i = 0; i < instants.Length; i++)
        {
            Take(decoder, arrays);
        }

        decoder.EndAll(names);
        return (instants.Length, names);
    }

    private static void Take(RecordDecoder decoder, JsonColumn[] columns)
    {
        decoder.Begin();
        var isKept = true;
        foreach (var column in columns)
        {
            var value = column.Next();
            isKept = isKept && decoder.Take(column.Field, JsonValues.Of(value));
        }

        if (isKept)
        {
            decoder.End();
        }
    }

    // Null where the column is not there.
    private static JsonColumn? Column(RecordField field, JsonElement columns)
    {
        var name = Encoding.UTF8.GetString(field.Name);
        if (!FieldPath.Parse(name).TryFind(columns, out var array) || array.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return array.ValueKind == JsonValueKind.Array ? new JsonColumn(field, name, array) : throw Malformed($"'{name}' is no array.");
    }

    private static UpstreamException Malformed(string text, Exception? inner = null) =>
        new(Failure.Malformed, $"The answer is not what it should be. {text}", inner);

    /// <summary>An array that is read from its start.</summary>
    private sealed class JsonColumn(RecordField read, string name, JsonElement array)
    {
        private JsonElement.ArrayEnumerator values = array.EnumerateArray();

        public RecordField Field => read;

        public string Name => name;

        public int Length { get; } = array.GetArrayLength();

        public JsonElement Next() => values.MoveNext() ? values.Current : default;
    }
}
