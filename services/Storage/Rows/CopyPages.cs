using System.Buffers;
using System.Runtime.CompilerServices;
using Npgsql;

namespace DataFetch.Storage.Rows;

/// <summary>Reads the rows of a query by binary COPY, a page at a time.</summary>
internal static class CopyPages
{
    private const int PageSize = 64 * 1024;

    // A signature of eleven bytes, flags, and the length of an extension, which Postgres has none of.
    private const int HeaderLength = 19;

    /// <summary>Pages of some 64 kB, of a longer row more. Each is valid until the next one is asked for.</summary>
    /// <param name="query">Selects series, instant and provider, then the columns. COPY takes no parameters.</param>
    public static async IAsyncEnumerable<RowPage> ReadAsync(NpgsqlConnection connection, string query, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT binary)", ct);
        // A read that is cancelled itself leaves the server at work, and would have to listen with each row.
        await using var cancelling = ct.UnsafeRegister(static copy => ((NpgsqlRawCopyStream)copy!).Cancel(), copy);
        await copy.ReadExactlyAsync(new byte[HeaderLength], CancellationToken.None);
        var buffer = ArrayPool<byte>.Shared.Rent(PageSize);
        var (filled, isOver, isHeld) = (0, false, false);
        try
        {
            while (!isOver)
            {
                isHeld = false;
                (filled, isOver) = await FillAsync(copy, buffer, filled, ct);
                isHeld = !isOver;
                var whole = WholeRows(buffer.AsSpan(0, filled));
                if (whole > 0)
                {
                    yield return new RowPage(buffer.AsMemory(0, whole));
                }
                else if (!isOver)
                {
                    buffer = Enlarged(buffer, filled);
                }

                buffer.AsSpan(whole, filled - whole).CopyTo(buffer);
                filled -= whole;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (isHeld)
            {
                // Who stops reading early does not wait for the rest. What has failed is over.
                await copy.CancelAsync();
            }
        }
    }

    // Postgres sends a row a message, and a read returns one at most.
    private static async ValueTask<(int Filled, bool IsOver)> FillAsync(NpgsqlRawCopyStream copy, byte[] buffer, int filled, CancellationToken ct)
    {
        try
        {
            while (filled < buffer.Length)
            {
                var read = await copy.ReadAsync(buffer.AsMemory(filled), CancellationToken.None);
                if (read == 0)
                {
                    return (filled, true);
                }

                filled += read;
            }

            return (filled, false);
        }
        catch (NpgsqlException e) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, ct);
        }
    }

    private static int WholeRows(ReadOnlySpan<byte> bytes)
    {
        var whole = 0;
        while (bytes.Length - whole >= RowHead.Length && RowHead.RowLength(bytes[whole..]) is > 0 and var length)
        {
            whole += length;
        }

        return whole;
    }

    private static byte[] Enlarged(byte[] buffer, int filled)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
