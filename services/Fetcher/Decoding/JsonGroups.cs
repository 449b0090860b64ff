using System.Text.Json;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Finds out whose records a group of a body holds.</summary>
internal sealed class JsonGroups(JsonShape shape, IReadOnlyList<RecordDecoder> decoders)
{
    /// <summary>Reads the group that the reader stands at, to its end.</summary>
    /// <param name="wanted">The decoders that the group is for.</param>
    /// <returns>A reader at the group's list of records, if one is wanted.</returns>
    public Utf8JsonReader Find(ref Utf8JsonReader json, out List<int> wanted)
    {
        var start = json;
        wanted = WantedBy(ref json);
        if (wanted.Count == 0 || FindList(ref start, 0))
        {
            return start;
        }

        var path = string.Join('.', shape.Records.Select(p => p.Text));
        throw new UpstreamException(Failure.Drift, $"The group of {decoders[wanted[0]].Plan.Dataset.Name} has no '{path}'.");
    }

    private List<int> WantedBy(ref Utf8JsonReader json)
    {
        JsonEnd.Expect(ref json, JsonTokenType.StartObject);
        var wanted = new List<int>();
        var names = new List<string>();
        var hasKey = false;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var isKey = json.ValueTextEquals(shape.GroupKey);
            names.Add(json.GetString()!);
            json.Read();
            if (isKey && json.TokenType is JsonTokenType.String or JsonTokenType.Number)
            {
                hasKey = true;
                AddWanted(ref json, wanted);
            }
            else
            {
                json.Skip();
            }
        }

        return hasKey ? wanted : throw new UpstreamException(
            Failure.Drift, $"A group has no '{System.Text.Encoding.UTF8.GetString(shape.GroupKey)}'. It has: {ShapeDrift.List(names)}.");
    }

    private void AddWanted(ref Utf8JsonReader json, List<int> wanted)
    {
        for (var i = 0; i < decoders.Count; i++)
        {
            var group = decoders[i].Plan.Group;
            if (json.TokenType == JsonTokenType.String ? json.ValueTextEquals(group) : json.ValueSpan.SequenceEqual(group))
            {
                wanted.Add(i);
            }
        }
    }

    private bool FindList(ref Utf8JsonReader json, int step)
    {
        JsonEnd.Expect(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var isNext = shape.Records[step].Is(ref json);
            json.Read();
            if (isNext)
            {
                if (step + 1 == shape.Records.Length)
                {
                    JsonEnd.Expect(ref json, JsonTokenType.StartArray);
                    return true;
                }

                if (FindList(ref json, step + 1))
                {
                    return true;
                }
            }
            else
            {
                json.Skip();
            }
        }

        return false;
    }
}
