using System.Text;
using System.Text.Json;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Knows the fields of records again by the bytes of their names. The fields of most records stand in one order: that of the name
/// that followed the last time is tried first.
/// </summary>
internal sealed class FieldNames(FillPlan plan)
{
    private const int MostNames = 256;
    private const int LongestName = 256;

    // The first stands for the start of a record.
    private readonly List<Known> known = [new([], null)];
    private int last;

    /// <summary>As they are written in the body, in the order in which they were first seen.</summary>
    public IEnumerable<string> Seen => known.Skip(1).Select(k => Encoding.UTF8.GetString(k.Name));

    public int Count => known.Count - 1;

    public void Begin() => last = 0;

    /// <summary>What is read from the field whose name the reader stands at; null for nothing.</summary>
    public RecordField? Find(ref Utf8JsonReader json)
    {
        var name = json.ValueSpan;
        var guess = known[last].Next;
        if (guess == 0 || !name.SequenceEqual(known[guess].Name))
        {
            guess = Place(ref json, name);
            if (guess < 0)
            {
                return Declared(ref json);
            }

            known[last].Next = guess;
        }

        last = guess;
        return known[guess].Field;
    }

    private int Place(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        for (var i = 1; i < known.Count; i++)
        {
            if (name.SequenceEqual(known[i].Name))
            {
                return i;
            }
        }

        if (known.Count > MostNames || name.Length > LongestName)
        {
            return -1;
        }

        known.Add(new Known(name.ToArray(), Declared(ref json)));
        return known.Count - 1;
    }

    private RecordField? Declared(ref Utf8JsonReader json)
    {
        foreach (var field in plan.Fields)
        {
            if (json.ValueTextEquals(field.Name))
            {
                return field;
            }
        }

        return null;
    }

    private sealed class Known(byte[] name, RecordField? field)
    {
        public byte[] Name { get; } = name;

        public RecordField? Field { get; } = field;

        public int Next { get; set; }
    }
}
