using System.Security.Cryptography;
using DataFetch.Catalog;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Rows;
using NodaTime;

namespace DataFetch.Fetcher.Fetching;

/// <summary>What the pages of a chunk hold, together. Pages are added in their order: of two rows with one key the later one counts.</summary>
/// <param name="memory">Bytes for the rows of each dataset; see <see cref="RowBuffer"/>.</param>
internal sealed class CollectedPages(IReadOnlyList<FillPlan> plans, long memory) : IDisposable
{
    /// <summary>Keys that room is made for because the first page says how many there will be.</summary>
    private const int MostExpected = 1 << 20;

    private readonly RowBuffer[] rows = [.. plans.Select(p => new RowBuffer(p.Dataset, memory))];
    private readonly AsideCounts[] aside = [.. plans.Select(_ => new AsideCounts())];
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Takes a page's rows over.</summary>
    public void Add(FetchedPage page)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Count == 0 && page.Page.TotalPages is { } pages)
            {
                rows[i].EnsureCapacity((int)Math.Min(MostExpected, (long)pages * page.Page.Decoders[i].Rows.Count));
            }

            rows[i].Append(page.Page.Decoders[i].Rows);
            aside[i].Add(page.Page.Decoders[i].Aside);
        }

        hash.AppendData(page.Digest);
    }

    /// <exception cref="UpstreamException">All records of a dataset were set aside.</exception>
    public IReadOnlyList<FilledDataset> Filled(TimeRange range, Instant now) => [.. plans.Select((plan, i) => Filled(plan, rows[i], aside[i], range, now))];

    /// <summary>Of the digests of the pages, once all are there.</summary>
    public byte[] Digest()
    {
        using (hash)
        {
            return hash.GetHashAndReset();
        }
    }

    /// <summary>Gives up on the rows as well.</summary>
    public void Dispose()
    {
        hash.Dispose();
        foreach (var buffer in rows)
        {
            buffer.Dispose();
        }
    }

    private static FilledDataset Filled(FillPlan plan, RowBuffer rows, AsideCounts aside, TimeRange range, Instant now) =>
        rows.Count == 0 && aside.Total > 0
            ? throw new UpstreamException(Failure.Malformed, $"Every record of {plan.Dataset.Name} was set aside ({aside}): the answer's form has changed.")
            : new FilledDataset(rows, ChunkCoverage.Of(plan, rows, range, now), aside.Total);
}
