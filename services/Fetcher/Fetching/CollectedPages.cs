using System.Security.Cryptography;
using DataFetch.Catalog;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Rows;
using NodaTime;

namespace DataFetch.Fetcher.Fetching;

/// <summary>What the pages of a chunk hold, together. Pages are added in their order: of two rows with one key the later one counts.</summary>
/// <param name="claimable">Of each plan the instants that the request can answer for.</param>
/// <param name="memory">Bytes for the rows of each dataset; see <see cref="RowBuffer"/>.</param>
internal sealed class CollectedPages(IReadOnlyList<FillPlan> plans, IReadOnlyList<TimeRange> claimable, long memory) : IDisposable
{
    /// <summary>Keys that room is made for because the first page says how many there will be.</summary>
    private const int MostExpected = 1 << 20;

    private readonly RowBuffer[] rows = [.. plans.Select(p => new RowBuffer(p.Dataset, memory))];
    private readonly HashSet<(int SeriesId, long At)>[] unfinished = [.. plans.Select(_ => new HashSet<(int, long)>())];
    private readonly AsideCounts[] aside = [.. plans.Select(_ => new AsideCounts())];
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int sweeps;
    private int distinct;
    private bool isUnpublished;
    private bool isFull;

    /// <summary>
    /// Whether another sweep may find more. Pages that move under the sweep repeat rows and pass over others: after a sweep with
    /// repeated rows the next one must find nothing new. Runs of a program have keys in common by declaration; that is no repeat.
    /// </summary>
    public bool WantsAnotherSweep()
    {
        var (before, records) = (distinct, rows.Zip(plans).Where(r => IsOfRecords(r.Second)).Select(r => r.First).ToList());
        distinct = records.Sum(r => r.Count - r.Repeats);
        return sweeps++ == 0 ? distinct < records.Sum(r => r.Count) : distinct > before;
    }

    // Races are on one page or another; their jockeys ride in many of them.
    private static bool IsOfRecords(FillPlan plan) => plan.Fill is { Items.Count: 0, IsHarvest: false };

    /// <summary>Takes a page's rows over.</summary>
    public void Add(FetchedPage page)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var decoded = page.Page.Decoders[i];
            if (rows[i].Count == 0 && page.Page.Total is { } pages)
            {
                rows[i].EnsureCapacity((int)Math.Min(MostExpected, (long)pages * decoded.Rows.Count));
            }

            rows[i].Append(decoded.Rows);
            aside[i].Add(decoded.Aside);
            unfinished[i].UnionWith(decoded.Unfinished);
        }

        isUnpublished |= page.Page.IsUnpublished;
        isFull |= page.IsFull;
        hash.AppendData(page.Digest);
    }

    /// <param name="isCertain">Whether what is not in the answer is known not to be there.</param>
    /// <exception cref="UpstreamException">All records of a dataset were set aside, or its rows come at other times than declared.</exception>
    public IReadOnlyList<FilledDataset> Filled(TimeRange range, Instant now, bool isCertain) =>
        [.. plans.Select((plan, i) => Filled(i, range, now, isCertain && !isUnpublished))];

    /// <summary>
    /// Whether the upstream may have cut an answer: it was as full as can be, and not every expected slot of the series has a row. Where
    /// no row is needed at every slot nothing but another answer can tell.
    /// </summary>
    /// <param name="filled">One a plan, in their order.</param>
    public bool MayBeCut(IReadOnlyList<FilledDataset> filled, TimeRange range, Instant now) =>
        isFull && plans.Zip(filled).Any(p => p.First.Dataset.IsKeyed || p.First.Dataset.IsSparse || !ChunkCoverage.HasAll(p.First, p.Second.Changes, range, now));

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

    // In columns a row of nulls is how an upstream says that it has none: a session without a trade, and no other form.
    private FilledDataset Filled(int i, TimeRange range, Instant now, bool isCertain)
    {
        var plan = plans[i];
        if (rows[i].Count == 0 && aside[i].Total > (plan.Request.Decoding.IsOfColumns ? aside[i][AsideReason.Incomplete] : 0))
        {
            throw new UpstreamException(Failure.Malformed, $"Every record of {plan.Dataset.Name} was set aside ({aside[i]}): the answer's form has changed.");
        }

        if (plan.Dataset is { IsKeyed: false, IsSparse: false })
        {
            CadenceDrift.Check(plan, rows[i]);
        }

        var changes = plan.Dataset.IsKeyed || plan.Dataset.IsSparse
            ? RangeCoverage.Of(plan, unfinished[i], range, claimable[i], now, isCertain)
            : ChunkCoverage.Of(plan, rows[i], unfinished[i], range, now, isCertain);
        return new FilledDataset(rows[i], changes, aside[i].Total, plan.Fill);
    }
}
