using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Finds our series by the upstream's name, from its bytes.</summary>
internal sealed class SeriesByName
{
    private readonly Entry?[] entries;

    /// <param name="series">The upstream's name and our id, in any order; a name may stand for several ids.</param>
    public SeriesByName(IEnumerable<(string Name, int Id)> series)
    {
        var byName = series.GroupBy(s => s.Name, s => s.Id, StringComparer.Ordinal).Select(s => (Name: Encoding.UTF8.GetBytes(s.Key), Ids: s.ToArray())).ToList();
        entries = new Entry?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, byName.Count * 2))];
        foreach (var (name, ids) in byName)
        {
            ref var place = ref entries[Place(name)];
            place = new Entry(name, ids, place);
        }

        AreNumbers = byName.Count > 0 && byName.TrueForAll(s => IsNumber(s.Name));
        AreTexts = !byName.Exists(s => IsNumber(s.Name));
    }

    /// <summary>Whether every name is a whole number, as ESIOS' geo_id is.</summary>
    public bool AreNumbers { get; }

    /// <summary>Whether no name is a number.</summary>
    public bool AreTexts { get; }

    public static bool IsNumber(ReadOnlySpan<byte> name) => Utf8Parser.TryParse(name, out long _, out var read) && read == name.Length && read > 0;

    /// <summary>Null for a name that is none of ours.</summary>
    public int[]? Find(ReadOnlySpan<byte> name)
    {
        var entry = entries[Place(name)];
        while (entry is not null && !name.SequenceEqual(entry.Name))
        {
            entry = entry.Next;
        }

        return entry?.Ids;
    }

    private int Place(ReadOnlySpan<byte> name)
    {
        const ulong Prime = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)name.Length;
        while (name.Length >= sizeof(ulong))
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name)) * Prime;
            hash ^= hash >> 29;
            name = name[sizeof(ulong)..];
        }

        foreach (var c in name)
        {
            hash = (hash ^ c) * Prime;
        }

        return (int)(hash >> 40) & (entries.Length - 1);
    }

    private sealed record Entry(byte[] Name, int[] Ids, Entry? Next);
}
