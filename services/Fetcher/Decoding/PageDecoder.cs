using System.Text;
using System.Text.Json;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>A decoded body.</summary>
/// <param name="Records">Records in the body, kept or not.</param>
/// <param name="TotalPages">What the body says of it; null where it says nothing.</param>
/// <param name="Decoders">One a fill, in the order of the plans, with the rows.</param>
internal sealed record DecodedPage(int Records, int? TotalPages, IReadOnlyList<RecordDecoder> Decoders);

/// <summary>Finds the records in a body of the declared shape (<see cref="Decoding"/>) and reads them.</summary>
/// <param name="redact">Takes secrets out of what the upstream says in its own words.</param>
internal sealed class PageDecoder(Request request, IReadOnlyList<FillPlan> plans, Func<string, string>? redact = null)
{
    /// <summary>Decoders by the names that a source file gives them.</summary>
    public static readonly IReadOnlyList<string> Names = [Plain, Grouped];

    private const string Plain = "json-records";
    private const string Grouped = "json-api";

    private readonly byte[][] recordsPath = Utf8(request.Decoding.Records);
    private readonly byte[][] groupsPath = request.Decoding.Decoder switch
    {
        Plain => [],
        Grouped => Utf8(request.Decoding.Groups),
        var unknown => throw new NotSupportedException($"There is no decoder '{unknown}'."),
    };

    private readonly byte[] groupKey = Encoding.UTF8.GetBytes(request.Decoding.GroupKey);
    private readonly byte[]? totalField = request.Paging is { } paging ? Encoding.UTF8.GetBytes(paging.TotalField) : null;

    /// <exception cref="UpstreamException">The body is not what it claims to be: <see cref="Failure.Malformed"/>.</exception>
    public DecodedPage Decode(ReadOnlySpan<byte> body)
    {
        var decoders = plans.Select(plan => new RecordDecoder(plan)).ToList();
        var json = new Utf8JsonReader(WithoutByteOrderMark(body));
        try
        {
            json.Read();
            var state = new Walk(decoders);
            ReadObject(ref json, groupsPath.Length > 0 ? groupsPath : recordsPath, 0, state);
            if (json.Read())
            {
                throw new JsonException("Something follows the end of the document.");
            }

            return state switch
            {
                { Error: { } error } => throw Malformed(error), // also beside an empty list: that is not what the upstream has
                { Found: true } => new DecodedPage(state.Records, state.TotalPages, decoders),
                _ => throw Malformed($"It has no '{string.Join('.', groupsPath.Length > 0 ? request.Decoding.Groups : request.Decoding.Records)}'."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed($"It is no whole JSON document of the declared shape ({e.Message})", e);
        }
    }

    private void ReadObject(ref Utf8JsonReader json, byte[][] path, int step, Walk walk)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            if (json.ValueTextEquals(path[step]))
            {
                json.Read();
                if (step + 1 < path.Length)
                {
                    ReadObject(ref json, path, step + 1, walk);
                }
                else
                {
                    ReadTarget(ref json, walk);
                }
            }
            else if (step == 0 && totalField is not null && json.ValueTextEquals(totalField))
            {
                json.Read();
                walk.TotalPages = json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var total) ? total : null;
            }
            else if (step == 0 && json.ValueTextEquals("errors"u8))
            {
                json.Read();
                walk.Error = ErrorText(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }
    }

    private void ReadTarget(ref Utf8JsonReader json, Walk walk)
    {
        Expect(ref json, JsonTokenType.StartArray);
        walk.Found = true;
        if (groupsPath.Length == 0)
        {
            ReadRecords(ref json, walk, plans.Select((_, i) => i));
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            ReadGroup(ref json, walk);
        }
    }

    // The key may come after the records: the group is read once for its key and, if that is wanted, again for its records.
    private void ReadGroup(ref Utf8JsonReader json, Walk walk)
    {
        var again = json;
        var wanted = WantedBy(ref json);
        if (wanted.Count > 0)
        {
            ReadGroupRecords(ref again, 0, walk, wanted);
        }
    }

    private List<int> WantedBy(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject);
        var wanted = new List<int>();
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var isKey = json.ValueTextEquals(groupKey);
            json.Read();
            if (isKey && json.TokenType == JsonTokenType.String)
            {
                for (var i = 0; i < plans.Count; i++)
                {
                    if (json.ValueTextEquals(plans[i].Group))
                    {
                        wanted.Add(i);
                    }
                }
            }
            else
            {
                json.Skip();
            }
        }

        return wanted;
    }

    private void ReadGroupRecords(ref Utf8JsonReader json, int step, Walk walk, List<int> wanted)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var isNext = json.ValueTextEquals(recordsPath[step]);
            json.Read();
            if (!isNext)
            {
                json.Skip();
            }
            else if (step + 1 < recordsPath.Length)
            {
                ReadGroupRecords(ref json, step + 1, walk, wanted);
            }
            else
            {
                Expect(ref json, JsonTokenType.StartArray);
                ReadRecords(ref json, walk, wanted);
            }
        }
    }

    private static void ReadRecords(ref Utf8JsonReader json, Walk walk, IEnumerable<int> wanted)
    {
        var start = json;
        foreach (var i in wanted)
        {
            json = start;
            walk.Records += walk.Decoders[i].ReadArray(ref json);
        }
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

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (json.TokenType != token)
        {
            throw new JsonException($"There is a {json.TokenType} where a {token} should be.");
        }
    }

    private static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private static UpstreamException Malformed(string text, Exception? inner = null) =>
        new(Failure.Malformed, $"The answer is not what it should be. {text}", inner);

    private static byte[][] Utf8(IReadOnlyList<FieldName> path) => [.. path.Select(f => Encoding.UTF8.GetBytes(f.Names[0]))];

    private sealed class Walk(IReadOnlyList<RecordDecoder> decoders)
    {
        public IReadOnlyList<RecordDecoder> Decoders { get; } = decoders;

        public bool Found { get; set; }

        public int Records { get; set; }

        public int? TotalPages { get; set; }

        public string? Error { get; set; }
    }
}
