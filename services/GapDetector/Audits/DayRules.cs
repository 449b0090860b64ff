using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Audits;
using NodaTime;

namespace DataFetch.GapDetector.Audits;

/// <summary>Judges the values of a series by its days: what no true data looks like. Days without rows are no days here.</summary>
internal static class DayRules
{
    /// <summary>Days before a slice that the rules need to see: the longest run that a column declares, and what is usual.</summary>
    public static int DaysBefore(Dataset dataset) => new[]
    {
        7, HasUnusualCounts(dataset) || dataset.Groups.Any(g => HasUnusualCounts(g.Dataset)) ? 28 : 0, dataset.RowsADay?.MedianOfDays ?? 0,
        dataset.Columns.Max(c => Math.Max(c.FrozenDays ?? 0, c.ZeroDays ?? 0)),
    }.Max();

    /// <param name="days">Of one series, in order, with those before the range.</param>
    /// <param name="settled">What is present or absent. Of other days more may come: what they lack so far says nothing.</param>
    /// <param name="range">Only what ends in it is told.</param>
    public static IEnumerable<Suspicion> Judge(
        Dataset dataset, string series, IReadOnlyList<DayOfRows> days, TimeRangeSet settled, TimeRange range)
    {
        var whole = days.Where(d => DayOfRows.RangeOf(d.Day) is var day && settled.Intersect(day) is [var only] && only == day).ToList();
        var columns = RowScan.Watched(dataset);
        var found = Repeated(columns, days);
        for (var i = 0; i < columns.Count; i++)
        {
            found = found.Concat(Impossible(columns[i], i, days)).Concat(Frozen(columns[i], i, days)).Concat(Zeros(columns[i], i, days));
            // Of a keyed dataset several answers bring the columns, one after the other.
            found = dataset.IsKeyed ? found : found.Concat(Lost(columns[i], i, whole));
        }

        found = HasUnusualCounts(dataset) ? found.Concat(UnusualCounts(whole)) : found;
        return found.Where(s => s.Range.End > range.Start && s.Range.End <= range.End + Duration.FromDays(1)).Select(s => s with { Series = series });
    }

    // Where slots say how many rows there must be, the ledger counts them; where rows have the time of storing, their number says nothing.
    private static bool HasUnusualCounts(Dataset dataset) => dataset.IsKeyed ? dataset.AtColumns.Count > 0 : dataset.IsSparse;

    private static IEnumerable<Suspicion> Impossible(Column column, int i, IReadOnlyList<DayOfRows> days) =>
        Runs(days, (_, day) => day.Numbers[i] is { Values: > 0 } n && (n.Min < (double?)column.Min || n.Max > (double?)column.Max))
            .Select(run => new Suspicion(
                "", FindingKinds.Impossible, column.Name, run.Range,
                $"{column.Name} lies between {Text(run.Days.Min(d => d.Numbers[i].Min))} and {Text(run.Days.Max(d => d.Numbers[i].Max))}; possible is {Bounds(column)}."));

    private static IEnumerable<Suspicion> Frozen(Column column, int i, IReadOnlyList<DayOfRows> days) =>
        from run in Runs(days, (before, day) => IsOneValue(day.Numbers[i]) && (before is null || IsSame(before.Numbers[i], day.Numbers[i])))
        where run.Days.Count >= column.FrozenDays
        select new Suspicion("", FindingKinds.Frozen, column.Name, run.Range, $"{column.Name} is {Text(run.Days[0].Numbers[i].Min)} on {run.Days.Count} days in a row.");

    private static IEnumerable<Suspicion> Zeros(Column column, int i, IReadOnlyList<DayOfRows> days) =>
        from run in Runs(days, (_, day) => day.Numbers[i] is { Values: > 0 } n && n.Zeros == n.Values)
        where run.Days.Count >= column.ZeroDays
        select new Suspicion("", FindingKinds.Zeros, column.Name, run.Range, $"{column.Name} is 0 in all rows of {run.Days.Count} days in a row.");

    private static IEnumerable<Suspicion> Repeated(IReadOnlyList<Column> columns, IReadOnlyList<DayOfRows> days)
    {
        const int EnoughToTell = 4;
        var varying = Enumerable.Range(0, columns.Count).Where(i => columns[i].FrozenDays is not null).ToList();
        return varying.Count == 0 ? [] : Runs(days, (before, day) => before is not null && day.Rows >= EnoughToTell && before.Day == day.Day - 1
                && before.Rows == day.Rows && before.Seconds == day.Seconds
                && varying.All(i => before.Numbers[i] == day.Numbers[i]) && varying.Any(i => day.Numbers[i].Min < day.Numbers[i].Max), startsAtSecond: true)
            .Select(run => new Suspicion("", FindingKinds.Repeated, "", run.Range, $"All {run.Days[0].Rows} rows have the values of the day before."));
    }

    private static IEnumerable<Suspicion> Lost(Column column, int i, IReadOnlyList<DayOfRows> days)
    {
        const int EnoughToTell = 5;
        const double NearlyAll = 0.95;
        var (values, rows, count) = (0L, 0L, 0);
        short? provider = null;
        for (var d = 0; d < days.Count; d++)
        {
            var day = days[d];
            if (count >= EnoughToTell && day.Numbers[i].Values == 0 && values >= NearlyAll * rows && day.Provider == provider && provider is not null)
            {
                var run = days.Skip(d).TakeWhile(n => n.Numbers[i].Values == 0 && n.Provider == provider).ToList();
                yield return new Suspicion("", FindingKinds.LostColumn, column.Name, RangeOf(run), $"{column.Name} had a value in {100.0 * values / rows:F0} % of the rows before, and has none on {run.Count} days.");
                d += run.Count - 1;
                continue;
            }

            // Another provider may have other columns.
            (values, rows, count) = day.Provider == provider ? (values + day.Numbers[i].Values, rows + day.Rows, count + 1) : (day.Numbers[i].Values, day.Rows, 1);
            provider = day.Provider;
        }
    }

    private static IEnumerable<Suspicion> UnusualCounts(IReadOnlyList<DayOfRows> days)
    {
        // Weekends differ from other days: against the extremes of four weeks.
        const int Window = 28, EnoughDays = 7, EnoughRows = 20;
        for (var d = EnoughDays; d < days.Count; d++)
        {
            var before = days.Skip(Math.Max(0, d - Window)).Take(Math.Min(d, Window)).Select(n => n.Rows).ToList();
            var (least, most) = (before.Min(), before.Max());
            if (least >= EnoughRows && (days[d].Rows * 2 < least || days[d].Rows > most * 2))
            {
                yield return new Suspicion("", FindingKinds.RowCount, "", RangeOf([days[d]]), $"{days[d].Rows} rows; in the weeks before there were {least} to {most} a day.");
            }
        }
    }

    private static bool IsOneValue(DayOfNumbers day) => day.Values > 0 && day.Min == day.Max;

    private static bool IsSame(DayOfNumbers before, DayOfNumbers day) => IsOneValue(before) && before.Min == day.Min;

    /// <summary>Maximal runs of days, each of which goes on with the one before it.</summary>
    /// <param name="goesOn">Of a day and the one before it in the run; null for the run's first.</param>
    /// <param name="startsAtSecond">Whether the first day of a run is compared with the day before the run, too.</param>
    private static IEnumerable<(TimeRange Range, IReadOnlyList<DayOfRows> Days)> Runs(
        IReadOnlyList<DayOfRows> days, Func<DayOfRows?, DayOfRows, bool> goesOn, bool startsAtSecond = false)
    {
        var run = new List<DayOfRows>();
        for (var i = 0; i < days.Count; i++)
        {
            var before = run.Count > 0 ? run[^1] : startsAtSecond && i > 0 ? days[i - 1] : null;
            if (goesOn(before, days[i]))
            {
                run.Add(days[i]);
                continue;
            }

            if (run.Count > 0)
            {
                yield return (RangeOf(run), run);
                run = [];
                if (!startsAtSecond && goesOn(null, days[i]))
                {
                    run.Add(days[i]);
                }
            }
        }

        if (run.Count > 0)
        {
            yield return (RangeOf(run), run);
        }
    }

    private static TimeRange RangeOf(IReadOnlyList<DayOfRows> days) => new(DayOfRows.RangeOf(days[0].Day).Start, DayOfRows.RangeOf(days[^1].Day).End);

    private static string Bounds(Column column) => (column.Min, column.Max) switch
    {
        ({ } min, { } max) => $"{Text((double)min)} to {Text((double)max)}",
        ({ } min, null) => $"{Text((double)min)} and above",
        var (_, max) => $"up to {Text((double)max!)}",
    };

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
