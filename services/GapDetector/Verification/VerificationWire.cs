using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Verification;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector.Verification;

internal static class VerificationWire
{
    /// <summary>How many chunks, blocks or exceptions a message has at most: about 200 bytes each.</summary>
    public const int PartSize = 1_000;

    /// <param name="withLists">With the first differences and exceptions.</param>
    public static Wire.VerifyDatasetResponse ToWire(VerificationReport report, bool withLists) => new()
    {
        Ok = report is { IsRecorded: true, TotalDifferences: 0 },
        Recorded = report.IsRecorded,
        Note = Note(report),
        Range = report.Scope.Range.ToWire(),
        Rows = report.Rows,
        Latest = report.Latest?.ToWire(),
        Slots = report.Slots.ToWire(),
        Blocks = report.Blocks,
        LedgerDigest = Hex(report.LedgerDigest),
        ContentDigest = report.IsRecorded ? Hex(report.ContentDigest) : "",
        TotalDifferences = report.TotalDifferences,
        Differences = { withLists ? report.Differences.Select(b => ToWire(b, withChunk: true)) : [] },
        TotalExceptions = report.Exceptions.Count,
        Exceptions = { withLists ? report.Exceptions.Take(PartSize).Select(ToWire) : [] },
        Seconds = report.Elapsed.TotalSeconds,
    };

    public static Wire.VerifiedBlock ToWire(VerifiedBlock block, bool withChunk) => new()
    {
        Series = block.Series,
        State = State(block.State),
        StartTime = block.Range.Start.ToWire(),
        EndTime = block.Range.End.ToWire(),
        RecordedRows = block.Recorded,
        RecordedDigest = Hex(block.RecordedDigest),
        Rows = block.Rows,
        Digest = Hex(block.Digest),
        ChunkId = block.Chunk?.Id ?? 0,
        Chunk = withChunk && block.Chunk is { } chunk ? ToWire(chunk) : null,
    };

    public static Wire.StoringChunk ToWire(StoringChunk chunk) => new()
    {
        Id = chunk.Id,
        TaskId = chunk.TaskId.ToString(),
        Provider = chunk.Provider,
        Worker = chunk.Worker,
        StoredAt = chunk.StoredAt.ToWire(),
        StartTime = chunk.Range.Start.ToWire(),
        EndTime = chunk.Range.End.ToWire(),
        RowsObtained = chunk.RowsObtained,
        RowsWritten = chunk.RowsWritten,
        Digest = Hex(chunk.Digest),
    };

    public static Wire.OpenException ToWire(OpenException exception) => new()
    {
        Series = exception.Series,
        State = exception.State,
        StartTime = exception.Range.Start.ToWire(),
        EndTime = exception.Range.End.ToWire(),
    };

    private static string Note(VerificationReport report) => report switch
    {
        { IsRecorded: false } => "Rows and coverage only: no digests are recorded of keyed datasets.",
        { TotalDifferences: 0 } => $"All {report.Blocks} blocks are as they were stored.",
        _ => $"{report.TotalDifferences} blocks are not as they were stored.",
    };

    private static string State(BlockState state) => state switch
    {
        BlockState.Same => "same",
        BlockState.Altered => "altered",
        BlockState.MissingRows => "missing_rows",
        BlockState.AdditionalRows => "additional_rows",
        _ => "unrecorded",
    };

    private static string Hex(byte[]? digest) => digest is null ? "" : Convert.ToHexStringLower(digest);
}
