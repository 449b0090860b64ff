using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Verification;
using NodaTime;

namespace DataFetch.GapDetector.Verification;

/// <summary>What a verification found.</summary>
/// <param name="Latest">The instant of the dataset's newest row; null where it has none.</param>
/// <param name="UnrecordedRows">Of a keyed dataset: from before digests were recorded.</param>
/// <param name="Differences">The first <see cref="ScopeVerification.MaxDifferences"/> of them.</param>
internal sealed record VerificationReport(
    Scope Scope, long Rows, Instant? Latest, SlotCounts Slots, long Blocks, byte[] LedgerDigest, byte[] ContentDigest, long TotalDifferences,
    long UnrecordedRows, IReadOnlyList<VerifiedBlock> Differences, IReadOnlyList<OpenException> Exceptions, TimeSpan Elapsed)
{
    /// <summary>Whether there is a record of every row to compare it with.</summary>
    public bool IsRecorded => UnrecordedRows == 0;
}

/// <summary>Verifies datasets.</summary>
internal sealed class DatasetVerifier(Verifier verifier, LedgerReader ledger, EntityReader entities, TimeProvider time)
{
    /// <summary>Begins a verification, all of it in one snapshot.</summary>
    public async Task<ScopeVerification> OpenAsync(Scope scope, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var verification = await verifier.OpenAsync(scope.Dataset, scope.Series, scope.Range, ct);
        return new ScopeVerification(scope, verification, ledger, entities, time, started);
    }
}

/// <summary>A verification under way, which counts what passes.</summary>
internal sealed class ScopeVerification(
    Scope scope, BlockVerification verification, LedgerReader ledger, EntityReader entities, TimeProvider time, long started) : IAsyncDisposable
{
    public const int MaxDifferences = 1_000;

    private readonly IncrementalHash content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<VerifiedBlock> differences = [];
    private long rows;
    private long blocks;
    private long different;
    private long unrecorded;

    public IEnumerable<StoringChunk> Chunks => verification.Chunks.Values.OrderBy(c => c.Id);

    /// <summary>The blocks in order of series and time, streamed. To be read whole before the report.</summary>
    public async IAsyncEnumerable<VerifiedBlock> BlocksAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var block in verification.BlocksAsync(ct))
        {
            rows += block.Rows;
            blocks += block.State == BlockState.Unrecorded ? 0 : 1;
            content.AppendData(Encoding.UTF8.GetBytes($"{block.Series}\t{block.Range?.Start.ToString() ?? block.Part}\t{Convert.ToHexStringLower(block.Digest ?? [])}\n"));
            if (block.State == BlockState.Unrecorded && scope.Dataset.IsKeyed)
            {
                unrecorded += block.Rows; // from before there were digests, which is no fault
            }
            else if (block.State != BlockState.Same && different++ < MaxDifferences)
            {
                differences.Add(block);
            }

            yield return block;
        }
    }

    public async Task<VerificationReport> ReportAsync(CancellationToken ct)
    {
        var now = time.GetInstant();
        var coverage = verification.Ledgers.Select(l => l.Value.Of(scope.Dataset.For(l.Key), l.Key)).ToList();
        return new VerificationReport(
            scope,
            rows,
            await ledger.LatestAsync(scope.Dataset, ct),
            Gaps.Count(coverage, scope.Range, now) + await entities.CountAsync(scope.Dataset, ct),
            blocks,
            LedgerDigest.Of(verification.Ledgers),
            content.GetCurrentHash(),
            different,
            unrecorded,
            differences,
            [.. verification.Exceptions.Expected(scope.Dataset, scope.Range, now)],
            time.GetElapsedTime(started));
    }

    public async ValueTask DisposeAsync()
    {
        content.Dispose();
        await verification.DisposeAsync();
    }
}

internal static class VerificationFeature
{
    public static IServiceCollection AddVerification(this IServiceCollection services) => services.AddSingleton<DatasetVerifier>();
}
