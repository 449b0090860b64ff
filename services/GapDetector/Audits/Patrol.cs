using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Audits;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.GapDetector.Audits;

/// <summary>What was read of a slice, and what was found in it for the first time.</summary>
internal sealed record SliceReport(long Rows, long Vanished, long Unrecorded, IReadOnlyList<Finding> New);

/// <summary>
/// Looks at the rows themselves, a slice at a time, and acts on what it finds: the ledger is corrected, what is in doubt is asked for
/// again, and what was found before is followed to its end.
/// </summary>
internal sealed class Patrol(RowScan scan, LedgerAudit ledgerAudit, FindingStore findings, Alerts alerts, TimeProvider time)
{
    private const string Alert = "audit";

    // Rows that one statement reads, about: two seconds' work.
    private const long SliceRows = 5_000_000;
    private const int MostDays = 366;

    // Statements of a slice, each of some of its series.
    private const int SideBySide = 2;
    private const int MostRanges = 50;

    /// <summary>How many days a slice of so many series has.</summary>
    public static int SliceDays(Dataset dataset, int series) =>
        (int)Math.Clamp(SliceRows / (Math.Max(1, series) * Math.Max(1, (long)(Duration.FromDays(1) / dataset.Cadence.Shortest))), 1, MostDays);

    /// <summary>The slices of a range, of whole UTC days but for its ends.</summary>
    public static IEnumerable<TimeRange> Slices(Scope scope)
    {
        var days = Duration.FromDays(SliceDays(scope.Dataset, scope.Series.Count));
        for (var start = scope.Range.Start; start < scope.Range.End;)
        {
            var end = Instant.Min(DayOfRows.RangeOf(DayOfRows.DayOf(start)).Start + days, scope.Range.End);
            yield return new TimeRange(start, end);
            start = end;
        }
    }

    public async Task<SliceReport> RunAsync(Scope slice, CancellationToken ct)
    {
        var (dataset, range) = (slice.Dataset, slice.Range);
        var wide = new TimeRange(DayOfRows.RangeOf(DayOfRows.DayOf(range.Start)).Start - Duration.FromDays(DayRules.DaysBefore(dataset)), range.End);
        var parts = await Task.WhenAll(slice.Series.Chunk((slice.Series.Count + SideBySide - 1) / SideBySide).Select(part => scan.ReadAsync(dataset, part, wide, ct)));
        var days = parts.SelectMany(p => p.Days).ToLookup(d => d.SeriesId);
        var ledgers = parts.SelectMany(p => p.Ledgers).ToDictionary();
        var known = (await findings.InAsync(dataset, wide, ct)).ToLookup(f => f.Suspicion.Series);
        var rules = new LedgerRules();
        var (rows, vanished, unrecorded, ended, found) = (0L, 0L, 0L, 0, new List<Finding>());
        var duplicates = (await scan.DuplicatesAsync(dataset, slice.Series, range, ct)).ToLookup(d => d.SeriesId);
        var byDay = dataset.RowsADay is null ? null : await scan.CountByDayAsync(dataset, slice.Series, wide, ct);
        // Of the others the slots tell.
        var sparse = slice.Series.Where(s => dataset.For(s) is { IsSparse: true, IsKeyed: false }).ToList();
        var shortBlocks = (sparse.Count == 0 ? [] : await scan.ShortBlocksAsync(dataset, sparse, range, ct)).ToLookup(b => b.SeriesId);
        foreach (var series in slice.Series)
        {
            var ledger = ledgers[series];
            var own = dataset.For(series);
            var ofSeries = days[ledger.SeriesId].ToList();
            rows += ofSeries.Where(d => DayOfRows.RangeOf(d.Day).End > range.Start).Sum(d => d.Rows);
            var recount = await RecountAsync(own, series, rules.Differing(own, ledger, ofSeries, range), range, ct);
            (vanished, unrecorded) = (vanished + recount.Vanished, unrecorded + recount.Unrecorded);
            var suspicions = DayRules.Judge(own, series, ofSeries, ledger.Present.Union(ledger.Absent), range)
                .Concat(duplicates[ledger.SeriesId].Select(d => new Suspicion(series, FindingKinds.Duplicate, "", DayOfRows.RangeOf(d.Day), $"{d.Rows} rows share their keys: the table has lost its primary key.")))
                .Concat(shortBlocks[ledger.SeriesId].Select(b => new Suspicion(series, FindingKinds.Deleted, "", b.Range, $"{b.Rows} rows; a chunk stored {b.Recorded}.")))
                .Concat(dataset.RowsADay is { } expected
                    ? ShortDays.Judge(own, series, expected, byDay![series].ToDictionary(d => d.Day, d => d.Rows), ledger.Present.Union(ledger.Provisional).Union(ledger.Absent), range)
                    : [])
                .ToList();
            found.AddRange(await ActAsync(own, [.. recount.Suspicions, .. suspicions], [.. known[series]], ct));
            ended += await FollowAsync(own, ledger, suspicions, [.. known[series]], range, ct);
        }

        await TellAsync(dataset, [.. found.Where(f => f.State != "repaired")], ended, ct);
        return new SliceReport(rows, vanished, unrecorded, found);
    }

    private async Task<(long Vanished, long Unrecorded, IReadOnlyList<Suspicion> Suspicions)> RecountAsync(
        Dataset dataset, string series, TimeRangeSet differing, TimeRange range, CancellationToken ct)
    {
        var (vanished, unrecorded, suspicions) = (0L, 0L, new List<Suspicion>());
        foreach (var part in differing)
        {
            var recount = await ledgerAudit.AuditAsync(dataset, series, part.Intersect(range), ct);
            (vanished, unrecorded) = (vanished + recount.Vanished, unrecorded + recount.Unrecorded);
            suspicions.AddRange(Suspicions(FindingKinds.Vanished, recount.VanishedCells, "were recorded as stored and have no row"));
            suspicions.AddRange(Suspicions(FindingKinds.Unrecorded, recount.UnrecordedCells, "have a row and were not recorded"));
        }

        return (vanished, unrecorded, suspicions);

        // Of a table that lost every second row nobody reads a list of them all.
        IEnumerable<Suspicion> Suspicions(string kind, TimeRangeSet cells, string what) => (cells.Count <= MostRanges ? cells : TimeRangeSet.Of(new TimeRange(cells[0].Start, cells[^1].End)))
            .Select(range => new Suspicion(series, kind, "", range, $"{dataset.Cadence.Count(cells.Intersect(range))} slots {what}."));
    }

    private async Task<IReadOnlyList<Finding>> ActAsync(Dataset dataset, List<Suspicion> suspicions, List<Finding> known, CancellationToken ct)
    {
        var added = new List<Finding>();
        foreach (var suspicion in suspicions)
        {
            var before = known.LastOrDefault(f => IsSame(f.Suspicion, suspicion) && (f.State != "repaired"));
            if (before is null || suspicion.Kind is FindingKinds.Vanished or FindingKinds.Unrecorded)
            {
                added.Add(await AddAsync(dataset, suspicion, ct));
            }
            else if (suspicion.Range.End > before.Suspicion.Range.End)
            {
                await findings.ExtendAsync(dataset, before, suspicion, ct);
            }
        }

        return added;
    }

    private async Task<Finding> AddAsync(Dataset dataset, Suspicion suspicion, CancellationToken ct)
    {
        var (action, state) = suspicion.Kind switch
        {
            FindingKinds.Vanished => ("The ledger has them as missing now; the next run fetches them.", "open"),
            FindingKinds.Unrecorded => ("The ledger has them as present now.", "repaired"),
            var kind when FindingKinds.IsQuarantined(kind) => ("The range is provisional until it was asked for again.", "open"),
            _ => ("Nothing was changed: see to it.", "told"),
        };
        return await findings.AddAsync(dataset, suspicion, action, state, time.GetInstant(), ct);
    }

    // One alert a dataset: a finding more is no other matter.
    private async Task TellAsync(Dataset dataset, List<Finding> added, int ended, CancellationToken ct)
    {
        if (added.Count > 0)
        {
            var first = added[0].Suspicion;
            await alerts.RaiseAsync(Alert, dataset.Name, AlertSeverity.Warning, $"{added.Count} new findings in the rows of {dataset.Name}, such as {first.Kind} of '{first.Series}' in {first.Range}: {first.Detail}", ct);
        }
        else if (ended > 0 && (await findings.NewestAsync([dataset], "open", 1, ct)).Count == 0)
        {
            await alerts.ResolveAsync(Alert, dataset.Name, ct);
        }
    }

    /// <summary>Ends what was found before and was seen to since: rows that are there again, values that were asked for again.</summary>
    /// <returns>How many were ended.</returns>
    private async Task<int> FollowAsync(
        Dataset dataset, SeriesLedger ledger, List<Suspicion> suspicions, List<Finding> known, TimeRange range, CancellationToken ct)
    {
        var ended = 0;
        foreach (var finding in known.Where(f => f.State == "open" && f.Suspicion.Range.End <= range.End + Duration.FromDays(1)))
        {
            var cells = dataset.Cadence.Cells(TimeRangeSet.Of(finding.Suspicion.Range));
            var settled = ledger.Present.Union(ledger.Absent);
            if (cells.Except(finding.Suspicion.Kind == FindingKinds.Vanished ? settled.Union(ledger.Provisional) : settled).Count > 0)
            {
                continue;
            }

            var isSaidAgain = suspicions.Any(s => IsSame(finding.Suspicion, s));
            await findings.EndAsync(finding, isSaidAgain ? "confirmed" : "repaired", time.GetInstant(), ct);
            ended++;
        }

        return ended;
    }

    private static bool IsSame(Suspicion a, Suspicion b) =>
        a.Kind == b.Kind && a.Column == b.Column && !a.Range.Intersect(b.Range).IsEmpty;
}
