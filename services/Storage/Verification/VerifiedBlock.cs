using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Storage.Verification;

/// <summary>Who stored, what for, and when: a chunk that blocks name.</summary>
/// <param name="Id">Grows in the order of storing, but for chunks that were under way at once.</param>
/// <param name="Range">What the chunk asked for.</param>
/// <param name="Digest">Of the answers that it was decoded from.</param>
public sealed record StoringChunk(
    long Id, Guid TaskId, string Provider, string Worker, Instant StoredAt, TimeRange Range, long RowsObtained, long RowsWritten, byte[] Digest);

/// <summary>How the rows of a block are to what was recorded of them.</summary>
public enum BlockState
{
    Same,

    /// <summary>As many rows, not the same ones.</summary>
    Altered,

    /// <summary>Fewer rows; none at all, where all are gone.</summary>
    MissingRows,

    /// <summary>More rows.</summary>
    AdditionalRows,

    /// <summary>Rows in no block: no chunk has stored them, or one of a version that recorded none.</summary>
    Unrecorded,
}

/// <param name="Range">The block; of unrecorded rows from the first to behind the last. Null of a part of the keys.</param>
/// <param name="Recorded">Rows when a chunk last stored into it; 0 of unrecorded ones.</param>
/// <param name="RecordedDigest">Null of unrecorded rows.</param>
/// <param name="Rows">Rows that are there now.</param>
/// <param name="Digest">Null where there are none, or where they are unrecorded.</param>
/// <param name="Chunk">The newest that stored into the block; of unrecorded rows the newest whose range touches them, null for none.</param>
public sealed record VerifiedBlock(string Series, TimeRange? Range, int Recorded, byte[]? RecordedDigest, long Rows, byte[]? Digest, StoringChunk? Chunk)
{
    /// <summary>Which part of the keys it is, as two hex digits, where rows have no instant; else empty.</summary>
    public string Part { get; init; } = "";

    /// <summary>Of a keyed dataset: the first rows of the block that are not as they were, in order of their keys.</summary>
    public IReadOnlyList<VerifiedRow> Different { get; init; } = [];

    public BlockState State =>
        RecordedDigest is null ? BlockState.Unrecorded
        : Rows < Recorded ? BlockState.MissingRows
        : Rows > Recorded ? BlockState.AdditionalRows
        : Digest.AsSpan().SequenceEqual(RecordedDigest) ? BlockState.Same
        : BlockState.Altered;
}

/// <summary>A row of a keyed dataset that is not as it was stored.</summary>
/// <param name="Key">The values of its key, with slashes between.</param>
/// <param name="RecordedDigest">Null of a row that no chunk has stored.</param>
/// <param name="Digest">Null of a row that is gone.</param>
/// <param name="Chunk">The newest that stored it; null where none has.</param>
public sealed record VerifiedRow(string Key, byte[]? RecordedDigest, byte[]? Digest, StoringChunk? Chunk)
{
    public BlockState State => RecordedDigest is null ? BlockState.AdditionalRows : Digest is null ? BlockState.MissingRows : BlockState.Altered;
}
