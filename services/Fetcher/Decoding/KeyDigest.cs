using System.Buffers.Binary;
using System.IO.Hashing;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Makes one number of the values that tell a row of a keyed dataset from others: the same for the same values, whoever sent them.</summary>
internal sealed class KeyDigest
{
    private readonly XxHash3 hash = new();

    public void Add(ReadOnlySpan<byte> value)
    {
        // With its length: two values are not what they are together.
        Add(value.Length);
        hash.Append(value);
    }

    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.Append(bytes);
    }

    /// <summary>The digest of what was added since the last one.</summary>
    public long Finish()
    {
        var digest = (long)hash.GetCurrentHashAsUInt64();
        hash.Reset();
        return digest;
    }
}
