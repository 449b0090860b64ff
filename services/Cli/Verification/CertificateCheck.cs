namespace DataFetch.Cli.Verification;

/// <summary>A block that is not as it was: by a certificate, or by what was recorded of it.</summary>
/// <param name="State">"revised" and "stored_since" are the work of later chunks; everything else is a fault.</param>
/// <param name="Expected">Rows that it had.</param>
/// <param name="Chunk">The newest that stored into it; null for rows of nobody.</param>
internal sealed record BlockChange(
    string State, string Series, DateTimeOffset From, DateTimeOffset To, long Expected, string ExpectedDigest, long Rows, string Digest, CertifiedChunk? Chunk)
{
    public bool IsFault => State is not ("revised" or "stored_since");
}

/// <summary>Compares a dataset with a certificate of before.</summary>
internal static class CertificateCheck
{
    public static IReadOnlyList<BlockChange> Compare(Certificate before, Certificate now)
    {
        var (had, has) = (before.Chunks.ToDictionary(c => c.Id), now.Chunks.ToDictionary(c => c.Id));
        var left = before.Blocks.ToDictionary(b => (b.Series, b.From));
        var changes = new List<BlockChange>();
        foreach (var block in now.Blocks)
        {
            left.Remove((block.Series, block.From), out var old);
            if (StateOf(old, block, had) is { } state)
            {
                var (rows, digest) = old is null ? (block.RecordedRows, block.RecordedDigest) : (old.Rows, old.Digest);
                changes.Add(new BlockChange(state, block.Series, block.From, block.To, rows, digest, block.Rows, block.Digest, has.GetValueOrDefault(block.ChunkId)));
            }
        }

        // No chunk takes rows away.
        changes.AddRange(left.Values.Where(b => b.State != "unrecorded")
            .Select(b => new BlockChange("missing_rows", b.Series, b.From, b.To, b.Rows, b.Digest, 0, "", had.GetValueOrDefault(b.ChunkId))));
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
