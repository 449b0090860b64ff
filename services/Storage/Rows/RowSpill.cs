using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DataFetch.Storage.Rows;

/// <summary>
/// Encoded rows in a temporary file, in key order; gone when it is closed. Whoever reads rows in key order reads the file from its
/// beginning to its end.
/// </summary>
internal sealed class RowSpill : IDisposable
{
    private const int WindowSize = 128 * 1024;

    private readonly SafeFileHandle file = File.OpenHandle(
        Path.Combine(Path.GetTempPath(), $"datafetch-{Guid.CreateVersion7():N}.rows"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
        FileOptions.DeleteOnClose);

    private byte[] window = ArrayPool<byte>.Shared.Rent(WindowSize);
    private long start;
    private int filled;
    private bool isWritten;

    /// <summary>Adds a row. Returns its offset.</summary>
    public long Write(ReadOnlySpan<byte> row)
    {
        if (window.Length - filled < row.Length)
        {
            Flush();
            EnsureWindow(row.Length);
        }

        row.CopyTo(window.AsSpan(filled));
        filled += row.Length;
        return start + filled - row.Length;
    }

    /// <summary>Ends the writing.</summary>
    public void Complete()
    {
        Flush();
        (isWritten, start) = (true, 0);
    }

    /// <summary>Valid until the next one is read.</summary>
    public ReadOnlySpan<byte> Read(long offset, int length)
    {
        if (offset < start || offset + length > start + filled || !isWritten)
        {
            EnsureWindow(length);
            (start, filled) = (offset, RandomAccess.Read(file, window, offset));
            if (filled < length)
            {
                throw new EndOfStreamException("The temporary file of rows is shorter than what was written to it.");
            }
        }

        return window.AsSpan((int)(offset - start), length);
    }

    public void Dispose()
    {
        file.Dispose();
        if (window.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(window);
            window = [];
        }
    }

    private void Flush()
    {
        RandomAccess.Write(file, window.AsSpan(0, filled), start);
        start += filled;
        filled = 0;
    }

    private void EnsureWindow(int length)
    {
        if (window.Length < length)
        {
            ArrayPool<byte>.Shared.Return(window);
            window = ArrayPool<byte>.Shared.Rent(length);
        }
    }
}
