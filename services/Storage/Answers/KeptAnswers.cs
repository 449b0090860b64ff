using System.IO.Compression;
using DataFetch.Catalog;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Answers;

/// <summary>Bodies of answers whose range is over, kept so that the same question costs no call again.</summary>
public sealed class KeptAnswers(NpgsqlDataSource db, CatalogIds ids)
{
    /// <summary>The body of a provider's answer for exactly this range; null where none is kept.</summary>
    /// <param name="provider">As <c>source.request</c>.</param>
    /// <param name="series">Our name; empty where the answer holds several.</param>
    public async Task<byte[]?> FindAsync(string provider, string series, TimeRange range, CancellationToken ct) =>
        (await db.QueryAsync(
            "SELECT body FROM datafetch.answer WHERE provider_id = $1 AND series = $2 AND range_start = $3 AND range_end = $4",
            r => Decompress(r.GetFieldValue<byte[]>(0)), ct, ids.Provider(provider), series, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc()))
        .SingleOrDefault();

    /// <summary>Keeps a body in place of what was kept.</summary>
    public async Task KeepAsync(string provider, string region, string series, TimeRange range, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.answer (provider_id, region, series, range_start, range_end, body, kept_at)
            VALUES ($1, $2, $3, $4, $5, $6, datafetch.server_now())
            ON CONFLICT (provider_id, series, range_start, range_end)
                DO UPDATE SET region = excluded.region, body = excluded.body, kept_at = excluded.kept_at
            """,
            ct, ids.Provider(provider), region, series, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc(), Compress(body));
    }

    private static byte[] Compress(ReadOnlyMemory<byte> body)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(body.Span);
        }

        return compressed.ToArray();
    }

    private static byte[] Decompress(byte[] compressed)
    {
        using var body = new MemoryStream();
        using var brotli = new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress);
        brotli.CopyTo(body);
        return body.ToArray();
    }
}
