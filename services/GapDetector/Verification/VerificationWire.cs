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
        ContentDigest = Hex(report.ContentDigest),
        TotalDifferences = report.TotalDifferences,
        Differences = { withLists ? report.Differences.Select(b => ToWire(b, withChunk: true)) : [] },
        TotalExceptions = report.Exceptions.Count,
        Exceptions = { withLists ? report.Exceptions.Take(PartSize).Select(e => e.ToWire()) : [] },
        Seconds = report.Elapsed.TotalSeconds,
        UnrecordedRows = report.UnrecordedRows,
    };

    public static Wire.VerifiedBlock ToWire(VerifiedBlock block, bool withChunk) => new()
    {
        Series = block.Series,
        State = State(block.State),
        StartTime = block.Range?.Start.ToWire(),
        EndTime = block.Range?.End.ToWire(),
        Part = block.Part,
        RecordedRows = block.Recorded,
        RecordedDigest = Hex(block.RecordedDigest),
        Rows = block.Rows,
        Digest = Hex(block.Digest),
        ChunkId = block.Chunk?.Id ?? 0,
        Chunk = withChunk && block.Chunk is { } chunk ? ToWire(chunk) : null,
        Different = { block.Different.Select(r => ToWire(r, withChunk)) },
    };

    private static Wire.VerifiedRow ToWire(VerifiedRow row, bool withChunk) => new()
    {
        Key = row.Key,
        State = State(row.State),
        RecordedDigest = Hex(row.RecordedDigest),
        Digest = Hex(row.Digest),
        ChunkId = row.Chunk?.Id ?? 0,
        Chunk = withChunk && row.Chunk is { } chunk ? ToWire(chunk) : null,
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

    private static string Note(VerificationReport report) => report switch
    {
        { TotalDifferences: > 0 } => $"{report.TotalDifferences} blocks are not as they were stored.{Unrecorded(report)}",
        { IsRecorded: true } => $"All {report.Blocks} blocks are as they were stored.",
        { Blocks: 0 } => $"Nothing is recorded to compare with.{Unrecorded(report)}",
        _ => $"All {report.Blocks} recorded blocks are as they were stored.{Unrecorded(report)}",
    };

    private static string Unrecorded(VerificationReport report) => report.IsRecorded
        ? ""
        : $" Of {report.UnrecordedRows} rows nothing can be said: they are from before digests were recorded; a chunk that stores them again records them.";

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
