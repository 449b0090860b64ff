namespace DataFetch.Cli.Verification;

/// <summary>A block, or a row of it, that is not as it was: by a certificate, or by what was recorded of it.</summary>
/// <param name="State">"revised" and "stored_since" are the work of later chunks; everything else is a fault.</param>
/// <param name="Expected">Rows that it had.</param>
/// <param name="Chunk">The newest that stored into it; null for rows of nobody.</param>
internal sealed record BlockChange(
    string State, string Series, DateTimeOffset? From, DateTimeOffset? To, long Expected, string ExpectedDigest, long Rows, string Digest, CertifiedChunk? Chunk)
{
    /// <summary>The part of the keys; empty for a block of time.</summary>
    public string Part { get; init; } = "";

    /// <summary>Of a row; empty for a block.</summary>
    public string Key { get; init; } = "";

    public bool IsFault => State is not ("revised" or "stored_since");

    /// <summary>How a block is to what was recorded of it: its rows, where they are named.</summary>
    public static IEnumerable<BlockChange> Of(CertifiedBlock block, IReadOnlyDictionary<long, CertifiedChunk> chunks)
    {
        var whole = new BlockChange(
            block.State, block.Series, block.From, block.To, block.RecordedRows, block.RecordedDigest, block.Rows, block.Digest, chunks.GetValueOrDefault(block.ChunkId))
        {
            Part = block.Part,
        };
        return block.Different is not { Count: > 0 } rows ? [whole] : rows.Select(row => whole with
        {
            State = row.State,
            Key = row.Key,
            Expected = row.RecordedDigest.Length == 0 ? 0 : 1,
            ExpectedDigest = row.RecordedDigest,
            Rows = row.Digest.Length == 0 ? 0 : 1,
            Digest = row.Digest,
            Chunk = chunks.GetValueOrDefault(row.ChunkId),
        });
    }
}

/// <summary>Compares a dataset with a certificate of before.</summary>
internal static class CertificateCheck
{
    public static IReadOnlyList<BlockChange> Compare(Certificate before, Certificate now)
    {
        var (had, has) = (before.Chunks.ToDictionary(c => c.Id), now.Chunks.ToDictionary(c => c.Id));
        var left = before.Blocks.DistinctBy(b => (b.Series, b.From, b.Part)).ToDictionary(b => (b.Series, b.From, b.Part));
        var changes = new List<BlockChange>();
        // Where not all is recorded, the answer says so.
        foreach (var block in now.Blocks.Where(b => now.Recorded || b.State != "unrecorded"))
        {
            left.Remove((block.Series, block.From, block.Part), out var old);
            if (StateOf(old, block, had) is { } state)
            {
                var (rows, digest) = old is null ? (block.RecordedRows, block.RecordedDigest) : (old.Rows, old.Digest);
                changes.AddRange(BlockChange.Of(block with { State = state, RecordedRows = rows, RecordedDigest = digest }, has));
            }
        }

        // No chunk takes rows away.
        changes.AddRange(left.Values.Where(b => b.State != "unrecorded")
            .SelectMany(b => BlockChange.Of(
                b with { State = "missing_rows", RecordedRows = b.Rows, RecordedDigest = b.Digest, Rows = 0, Digest = "", Different = null }, had)));
        return changes;
    }

    // Null where all is as it was. Who changes rows and their record together still names a chunk that the certificate has.
    private static string? StateOf(CertifiedBlock? old, CertifiedBlock now, Dictionary<long, CertifiedChunk> had) => old switch
    {
        _ when now.State != "same" => now.State,
        null => had.ContainsKey(now.ChunkId) ? "additional_rows" : "stored_since",
        _ when old.Digest == now.Digest && old.Rows == now.Rows => null,
        _ when !had.ContainsKey(now.ChunkId) => "revised",
        _ when old.State == "unrecorded" => "altered",
        _ => now.Rows < old.Rows ? "missing_rows" : now.Rows > old.Rows ? "additional_rows" : "altered",
    };
}
