using System.Buffers;
using System.Buffers.Binary;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Verification;
using Npgsql;

namespace DataFetch.Storage.Rows;

/// <summary>Writes rows in key order by binary COPY: their encoded values, behind a key and the provider.</summary>
internal static class RowCopy
{
    private const int BufferSize = 256 * 1024;

    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <param name="table">Quoted, with its columns in the order of the dataset.</param>
    /// <param name="blocks">Gets the rows on their way; null where nobody wants them.</param>
    public static async Task WriteAsync(
        NpgsqlConnection connection, string table, RowBuffer rows, short providerId, CopiedBlocks? blocks, CancellationToken ct)
    {
        var order = rows.InKeyOrder();
        var columns = string.Concat(rows.Dataset.Columns.Select(c => $", {Sql.Quote(c.Name)}"));
        var copy = await connection.BeginRawBinaryCopyAsync($"COPY {table} (series_id, at, provider_id{columns}) FROM STDIN (FORMAT binary)", ct);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var filled = Put(buffer, 0, Signature);
            for (var next = 0; next < order.Count;)
            {
                (next, filled) = Fill(buffer, filled, rows, order, next, providerId, blocks);
                if (next < order.Count)
                {
                    await copy.WriteAsync(buffer.AsMemory(0, filled), ct);
                    buffer = Enlarged(buffer, RowHead.Length + rows.Values(order[next]).Length + sizeof(short));
                    filled = 0;
                }
            }

            BinaryPrimitives.WriteInt16BigEndian(buffer.AsSpan(filled), -1);
            await copy.WriteAsync(buffer.AsMemory(0, filled + sizeof(short)), ct);
        }
        catch
        {
            // To dispose of it would end the COPY as if this were all.
            await copy.CancelAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        blocks?.Complete();
        await copy.DisposeAsync();
    }

    // Rows until the buffer is full; room for the end mark is left.
    private static (int Next, int Filled) Fill(
        byte[] buffer, int filled, RowBuffer rows, ArraySegment<int> order, int next, short providerId, CopiedBlocks? blocks)
    {
        for (; next < order.Count; next++)
        {
            var row = order[next];
            var values = rows.Values(row);
            if (buffer.Length - filled < RowHead.Length + values.Length + sizeof(short))
            {
                break;
            }

            RowHead.Write(buffer.AsSpan(filled), rows.Dataset.Columns.Count, rows.SeriesId(row), rows.AtMicroseconds(row), providerId);
            filled = Put(buffer, filled + RowHead.Length, values);
            blocks?.Add(rows.SeriesId(row), rows.AtMicroseconds(row), values);
        }

        return (next, filled);
    }

    private static int Put(byte[] buffer, int filled, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.AsSpan(filled));
        return filled + bytes.Length;
    }

    private static byte[] Enlarged(byte[] buffer, int length)
    {
        if (buffer.Length >= length)
        {
            return buffer;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return ArrayPool<byte>.Shared.Rent(length);
    }
}
