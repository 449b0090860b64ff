using System.Security.Cryptography;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// A file as the library reads it: with a digest of what was read, and with two ends to damaged files, in which the library would go
/// on. Nothing is read behind the last byte, and no more at once than the file has twice: its
/// end is read two times.
/// </summary>
internal sealed class ParquetStream(FileStream file) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long left = 2 * file.Length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    /// <summary>SHA-256 of what was read since the last time, in that order.</summary>
    public byte[] Digest()
    {
        left = 2 * file.Length;
        return hash.GetHashAndReset();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        if (read == 0 && buffer.Length > 0)
        {
            throw new EndOfStreamException("it ends early");
        }

        left -= read;
        if (left < 0)
        {
            throw new InvalidDataException("its pages go in a circle");
        }

        hash.AppendData(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
