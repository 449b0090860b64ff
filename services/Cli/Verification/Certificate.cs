using System.Text.Encodings.Web;
using System.Text.Json;
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
            exceptions.AddRange(part.Exceptions.Select(e => new CertifiedException(e.Series, e.State, At(e.StartTime), At(e.EndTime))));
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
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<Certificate> ReadAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<Certificate>(file, Format, ct) ?? throw new JsonException("The file is empty.");
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task WriteAsync(string path, CancellationToken ct)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, Format, ct);
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

/// <param name="State">To what was recorded in the database: "same", or how it differed.</param>
internal sealed record CertifiedBlock(
    string Series, DateTimeOffset From, DateTimeOffset To, long Rows, string Digest, long ChunkId, string State, long RecordedRows, string RecordedDigest)
{
    public static CertifiedBlock Of(VerifiedBlock b) => new(
        b.Series, b.StartTime.ToDateTimeOffset(), b.EndTime.ToDateTimeOffset(), b.Rows, b.Digest, b.ChunkId, b.State, b.RecordedRows, b.RecordedDigest);
}

internal sealed record CertifiedException(string Series, string State, DateTimeOffset From, DateTimeOffset To);
