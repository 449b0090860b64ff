using System.Buffers;

namespace DataFetch.Fetcher.Calls;

/// <summary>A body in memory from the pool. Dispose it when it has been decoded.</summary>
public sealed class BodyBuffer : IDisposable
{
    private const int FirstSize = 64 * 1024;
    private byte[]? bytes;
    private int length;

    private BodyBuffer(byte[] bytes) => this.bytes = bytes;

    public ReadOnlyMemory<byte> Bytes => bytes.AsMemory(0, length);

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="UpstreamException">It is longer than <paramref name="limit"/> bytes: <see cref="Failure.TooLarge"/>.</exception>
    public static async Task<BodyBuffer> ReadAsync(Stream stream, long? announced, int limit, CancellationToken ct)
    {
        if (announced > limit)
        {
            throw TooLarge(limit);
        }

        var body = new BodyBuffer(ArrayPool<byte>.Shared.Rent(announced is { } size ? (int)size + 1 : FirstSize));
        try
        {
            while (await stream.ReadAsync(body.Free(limit), ct) is > 0 and var read)
            {
                body.length += read;
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref bytes, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private Memory<byte> Free(int limit)
    {
        if (length > limit)
        {
            throw TooLarge(limit);
        }

        if (length == bytes!.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(length * 2);
            bytes.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }

        return bytes.AsMemory(length);
    }

    private static UpstreamException TooLarge(int limit) => new(Failure.TooLarge, $"The answer is larger than {limit >> 20} MB.");
}
