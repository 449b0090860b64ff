using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.Backfill.Runs;

/// <summary>What the datasets of a request lack.</summary>
/// <param name="Worst">The time in which the dataset that lacks most lacks a slot of at least one series.</param>
/// <param name="Request">Of the datasets that lack more than is tolerated; null where none does.</param>
internal sealed record AutoDecision(Duration Worst, RunRequest? Request);

/// <summary>Decides whether what is missing is worth a run.</summary>
internal sealed class AutoBackfill(LedgerReader ledger, TimeProvider time)
{
    public const double UsualHours = 6;

    /// <param name="tolerated">Hours; a dataset that lacks more is fetched.</param>
    /// <exception cref="RequestException">They are no number of hours.</exception>
    public async Task<AutoDecision> DecideAsync(RunRequest request, double tolerated, CancellationToken ct)
    {
        if (double.IsNaN(tolerated) || tolerated is < 0 or > 24 * 366)
        {
            throw new RequestException(RequestError.Invalid, FormattableString.Invariant($"'max_gap_hours' must be from 0 to {24 * 366}; it is {tolerated}."));
        }

        var lacking = new List<(RunPart Part, Duration Time)>();
        foreach (var part in request.Parts)
        {
            lacking.Add((part, await LackingAsync(part, ct)));
        }

        var beyond = lacking.Where(l => l.Time > Duration.FromHours(tolerated)).Select(l => l.Part).ToList();
        return new AutoDecision(lacking.Select(l => l.Time).DefaultIfEmpty(Duration.Zero).Max(), beyond.Count == 0 ? null : request with { Parts = beyond });
    }

    private async Task<Duration> LackingAsync(RunPart part, CancellationToken ct)
    {
        var gaps = await Gaps.FindAsync(ledger.StreamAsync(part.Dataset, part.Series, part.Range, ct), part.Range, time.GetInstant(), ct);
        return TimeRangeSet.Of(gaps.Select(g => g.Range)).Aggregate(Duration.Zero, (sum, range) => sum + range.Duration);
    }
}
