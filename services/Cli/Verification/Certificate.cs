using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataFetch.Cli.Output;
using DataFetch.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DataFetch.Cli.Verification;

/// <summary>What a dataset was at one time: to be kept where the database is not, and checked again later.</summary>
/// <param name="Series">Those asked for; none for all.</param>
/// <param name="Ok">Whether all blocks were as they were stored.</param>
/// <param name="LedgerDigest">Of what the ledger says; see <c>gaps.proto</c> for the digests.</param>
internal sealed record Certificate(
    string Dataset, IReadOnlyList<string> Series, DateTimeOffset From, DateTimeOffset To, DateTimeOffset CreatedAt, bool Ok, bool Recorded, string Note,
    long Rows, DateTimeOffset? Latest, CertifiedSlots Slots, string LedgerDigest, string ContentDigest,
    IReadOnlyList<CertifiedChunk> Chunks, IReadOnlyList<CertifiedBlock> Blocks, IReadOnlyList<CertifiedException> Exceptions)
{
    // SHA-256 of the file as it is without this.
    private const string OwnDigest = "certificate_digest";

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The certificate of a dataset as it is now.</summary>
    public static async Task<Certificate> ExportAsync(Session session, ExportCertificateRequest request, CancellationToken ct)
    {
        var (chunks, blocks, exceptions) = (new Dictionary<long, CertifiedChunk>(), new List<CertifiedBlock>(), new List<CertifiedException>());
        VerifyDatasetResponse? result = null;
        using var call = session.Gaps.ExportCertificate(request, session.Stream(ct));
        await foreach (var part in call.ResponseStream.ReadAllAsync(ct))
        {
            foreach (var chunk in part.Chunks.Concat(part.Blocks.Select(b => b.Chunk).Where(c => c is not null)))
            {
                chunks[chunk.Id] = CertifiedChunk.Of(chunk);
            }

            blocks.AddRange(part.Blocks.Select(CertifiedBlock.Of));
            exceptions.AddRange(part.Exceptions.Select(CertifiedException.Of));
            result ??= part.Result;
        }

        return result is null
            ? throw new RpcException(new Status(StatusCode.DataLoss, "The answer broke off before its end; nothing can be said."))
            : new Certificate(
                request.Dataset, [.. request.Series], At(result.Range.StartTime), At(result.Range.EndTime), TimeProvider.System.GetUtcNow(), result.Ok,
                result.Recorded, result.Note, result.Rows, result.Latest.ToInstant(), CertifiedSlots.Of(result.Slots), result.LedgerDigest, result.ContentDigest,
                [.. chunks.Values.OrderBy(c => c.Id)], blocks, exceptions);
    }

    /// <exception cref="JsonException">The file is no certificate.</exception>
    /// <exception cref="ChangedCertificateException">It was one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<Certificate> ReadAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        var json = await JsonSerializer.DeserializeAsync<JsonObject>(file, Format, ct) ?? throw new JsonException("The file is empty.");
        var certificate = json.Deserialize<Certificate>(Format)!;
        // One of before certificates had a digest of their own has that of its blocks.
        var isAsWritten = !json.Remove(OwnDigest, out var digest) || digest?.ToString() == DigestOf(json);
        return isAsWritten && certificate.ContentDigest == DigestOf(certificate.Blocks) ? certificate : throw new ChangedCertificateException(path);
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task WriteAsync(string path, CancellationToken ct)
    {
        var json = JsonSerializer.SerializeToNode(this, Format)!.AsObject();
        json[OwnDigest] = DigestOf(json);
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, json, Format, ct);
    }

    private static string DigestOf(JsonObject json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString(Format))));

    // As the service makes it; see gaps.proto.
    private static string DigestOf(IReadOnlyList<CertifiedBlock> blocks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in blocks)
        {
            var start = block.From?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? block.Part;
            hash.AppendData(Encoding.UTF8.GetBytes($"{block.Series}\t{start}\t{block.Digest}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static DateTimeOffset At(Timestamp at) => at.ToDateTimeOffset();
}

internal sealed record CertifiedSlots(long Expected, long Present, long Provisional, long Absent, long Unreachable, long Missing)
{
    public static CertifiedSlots Of(SlotCounts s) => new(s.Expected, s.Present, s.Provisional, s.Absent, s.Unreachable, s.Missing);
}

/// <param name="Digest">Of the answers that it was decoded from.</param>
internal sealed record CertifiedChunk(
    long Id, string TaskId, string Provider, string Worker, DateTimeOffset StoredAt, DateTimeOffset From, DateTimeOffset To, long RowsObtained, long RowsWritten, string Digest)
{
    public static CertifiedChunk Of(StoringChunk c) => new(
        c.Id, c.TaskId, c.Provider, c.Worker, c.StoredAt.ToDateTimeOffset(), c.StartTime.ToDateTimeOffset(), c.EndTime.ToDateTimeOffset(), c.RowsObtained, c.RowsWritten, c.Digest);
}

/// <param name="From">None of a part of the keys.</param>
/// <param name="State">To what was recorded in the database: "same", or how it differed.</param>
/// <param name="Part">Of the keys; empty for a block of time.</param>
/// <param name="Different">The first rows that differed, where rows have keys.</param>
internal sealed record CertifiedBlock(
    string Series, DateTimeOffset? From, DateTimeOffset? To, long Rows, string Digest, long ChunkId, string State, long RecordedRows, string RecordedDigest,
    string Part = "", IReadOnlyList<CertifiedRow>? Different = null)
{
    public static CertifiedBlock Of(VerifiedBlock b) => new(
        b.Series, b.StartTime.ToInstant(), b.EndTime.ToInstant(), b.Rows, b.Digest, b.ChunkId, b.State, b.RecordedRows, b.RecordedDigest,
        b.Part, [.. b.Different.Select(r => new CertifiedRow(r.Key, r.State, r.RecordedDigest, r.Digest, r.ChunkId))]);
}

/// <param name="ChunkId">The newest that stored the row; 0 for none.</param>
internal sealed record CertifiedRow(string Key, string State, string RecordedDigest, string Digest, long ChunkId);

/// <param name="Since">When it was found so first, in <paramref name="Times"/> rounds.</param>
/// <param name="DueAt">When it is asked for again.</param>
/// <param name="Providers">Those that answered without it.</param>
internal sealed record CertifiedException(
    string Series, string State, DateTimeOffset From, DateTimeOffset To, string Reason = "", int Times = 0, DateTimeOffset? Since = null, DateTimeOffset? DueAt = null,
    IReadOnlyList<string>? Providers = null)
{
    public static CertifiedException Of(OpenException e) => new(
        e.Series, e.State, e.StartTime.ToDateTimeOffset(), e.EndTime.ToDateTimeOffset(), e.Reason, e.Times, e.Since.ToInstant(), e.DueAt.ToInstant(), [.. e.Providers]);
}

/// <summary>A certificate is not what was written: it proves nothing.</summary>
internal sealed class ChangedCertificateException(string path) : Exception($"The certificate {path} itself was changed since it was written: its digest is not that of what it says.");
