using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.ServiceDefaults.Wire;
using NodaTime;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector.Coverage;

internal static class CoverageWire
{
    /// <param name="things">Those that are asked about once each.</param>
    public static Wire.GetCoverageResponse ToWire(
        IReadOnlyList<SeriesCoverage> coverage, ILookup<string, OpenException> exceptions, SlotCounts things, TimeRange range, Instant now)
    {
        var series = coverage.Select(c => ToWire(c, exceptions[c.Series], range, now)).ToList();
        return new Wire.GetCoverageResponse
        {
            Slots = (Gaps.Count(coverage, range, now) + things).ToWire(),
            Series = { series },
        };
    }

    private static Wire.SeriesCoverage ToWire(SeriesCoverage coverage, IEnumerable<OpenException> exceptions, TimeRange range, Instant now)
    {
        // Only what is expected now; the ledger may hold more, such as tomorrow's prices.
        var (cadence, expected) = (coverage.Dataset.Cadence, coverage.Dataset.Expected(range, now));
        return new Wire.SeriesCoverage
        {
            Series = coverage.Series,
            Slots = Gaps.Count(coverage, range, now).ToWire(),
            Missing = { Gaps.Find(coverage, range, now).Select(g => g.Range.ToWire()) },
            Provisional = { Cells(coverage.Provisional) },
            Absent = { Cells(coverage.Absent) },
            Unreachable = { Cells(coverage.Unreachable) },
            Exceptions = { exceptions.Select(e => e.ToWire()) },
        };

        IEnumerable<Wire.TimeRange> Cells(TimeRangeSet state) => cadence.Cells(state.Intersect(expected)).ToWire();
    }
}
