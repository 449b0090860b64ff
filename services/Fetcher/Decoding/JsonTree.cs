using System.Text;
using System.Text.Json;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads records that have fields within fields, or lists of what rows are made of, for one fill.</summary>
internal sealed class JsonTree
{
    private const int MostNames = 256;

    private readonly RecordDecoder decoder;
    private readonly (RecordField Field, FieldPath Path, string Name)[] fields;
    private readonly byte[][][] items;
    private readonly long[] parents; // by level: records that should have a list
    private readonly long[] having;
    private readonly JsonElement[] around; // the record, then what it holds
    private readonly HashSet<string> names = [];
    private List<string>? namesOfFirst;
    private bool hasNames;

    public JsonTree(RecordDecoder decoder)
    {
        this.decoder = decoder;
        var plan = decoder.Plan;
        fields = [.. plan.Fields.Select(f => (f, Name: Encoding.UTF8.GetString(f.Name))).Select(f => (f.f, FieldPath.Parse(f.Name), f.Name))];
        items = [.. plan.Fill.Items.Select(i => i.Names.Select(Encoding.UTF8.GetBytes).ToArray())];
        (parents, having, around) = (new long[items.Length], new long[items.Length], new JsonElement[items.Length + 1]);
    }

    /// <summary>The fields of what rows are made of, and the paths to others that are declared and there.</summary>
    public IEnumerable<string> Names => names;

    /// <summary>Those of the first record.</summary>
    public IEnumerable<string> NamesOfFirst => namesOfFirst ?? [];

    /// <summary>Reads the array that the reader stands at the start of, to its end, for several fills. Returns how many records it had.</summary>
    /// <exception cref="JsonException">The JSON ends early or is none.</exception>
    public static int ReadArray(ref Utf8JsonReader json, IReadOnlyList<JsonTree> trees)
    {
        var records = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            records += ReadOne(ref json, trees);
        }

        return records;
    }

    /// <summary>Reads the one record that the reader stands at the start of. Returns how many that is.</summary>
    public static int ReadOne(ref Utf8JsonReader json, IReadOnlyList<JsonTree> trees)
    {
        using var document = JsonDocument.ParseValue(ref json);
        foreach (var tree in trees)
        {
            tree.Read(document.RootElement);
        }

        return 1;
    }

    /// <summary>Called at the end of the body.</summary>
    /// <exception cref="UpstreamException">No record has the list that rows are made of: <see cref="Failure.Drift"/>.</exception>
    public void CheckLists()
    {
        for (var i = 0; i < items.Length; i++)
        {
            // Further in, a few may lack what others have.
            if (having[i] == 0 && parents[i] >= (i == 0 ? 1 : ShapeDrift.TellingLosses))
            {
                var lost = string.Join('.', decoder.Plan.Fill.Items.Take(i + 1));
                throw new UpstreamException(
                    Failure.Drift, $"None of {parents[i]} records of {decoder.Plan.Dataset.Name} has '{lost}'. They have: {ShapeDrift.List(NamesOfFirst)}.");
            }
        }
    }

    private void Read(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            decoder.TakeNoRecord();
            return;
        }

        namesOfFirst ??= [.. record.EnumerateObject().Take(MostNames).Select(f => f.Name)];
        around[0] = record;
        Walk(0);
    }

    private void Walk(int level)
    {
        if (level == items.Length)
        {
            Take();
            return;
        }

        parents[level]++;
        if (!TryFindList(around[level], items[level], out var list))
        {
            return;
        }

        having[level]++;
        if (list.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            decoder.TakeNoRecord();
            return;
        }

        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object)
            {
                around[level + 1] = item;
                Walk(level + 1);
            }
            else
            {
                decoder.TakeNoRecord();
            }
        }
    }

    private void Take()
    {
        var item = around[^1];
        if (!hasNames)
        {
            hasNames = true;
            names.UnionWith(item.EnumerateObject().Take(MostNames).Select(f => f.Name));
        }

        decoder.Begin();
        foreach (var (field, path, name) in fields)
        {
            if (path.Up >= around.Length || !path.TryFind(around[around.Length - 1 - path.Up], out var value))
            {
                continue;
            }

            names.Add(name);
            if (!decoder.Take(field, JsonValues.Of(value)))
            {
                return;
            }
        }

        decoder.End();
    }

    private static bool TryFindList(JsonElement record, byte[][] names, out JsonElement list)
    {
        foreach (var name in names)
        {
            if (record.TryGetProperty(name, out list))
            {
                return true;
            }
        }

        list = default;
        return false;
    }
}
