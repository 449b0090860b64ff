using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Requests;
using DataFetch.Planning;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Coverage;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Backfill.Alerting.Rules;

/// <summary>Local days that have less than is expected of them, once all of it could be there.</summary>
internal sealed class ShortDayRule(SourceCatalog catalog, LedgerReader ledger, IOptions<AlertOptions> options) : IAlertRule
{
    private const int Shown = 3;

    public string Kind => "short-day";

    public ReadingGauge Gauge { get; } = new("datafetch.gap.hours", "h", "Time of the last days that are settled in which a series lacks a slot.", "dataset");

    public async Task<IReadOnlyList<Reading>> ReadAsync(Instant now, CancellationToken ct)
    {
        var readings = new List<Reading>();
        // Of one that was never fetched nobody expects to be told each day.
        foreach (var dataset in catalog.Datasets)
        {
            if (Settled(dataset, now) is { IsEmpty: false } range && await ledger.LatestAsync(dataset, ct) is not null)
            {
                readings.Add(Judge(dataset, await LackingAsync(dataset, range, now, ct)));
            }
        }

        return readings;
    }

    /// <summary>The last days of which all can be there.</summary>
    private TimeRange Settled(Dataset dataset, Instant now)
    {
        var last = RangeParser.LastDays(dataset, options.Value.Days, now);
        var today = (now - Duration.Max(dataset.PublicationLag, dataset.DaySettlesAfter)).InZone(dataset.Zone).Date;
        return last with { End = Instant.Min(last.End, dataset.Zone.StartOfDay(today)) };
    }

    private static Reading Judge(Dataset dataset, IReadOnlyList<(SeriesCoverage Series, TimeRangeSet Cells)> lacking)
    {
        var hours = TimeRangeSet.Of(lacking.SelectMany(l => l.Cells)).Sum(r => r.Duration.TotalHours);
        if (hours == 0)
        {
            return new Reading(dataset.Name, 0);
        }

        var days = lacking.SelectMany(l => l.Series.Dataset.DaysOf(l.Cells)).Distinct().Order().ToList();
        var slots = lacking.Sum(l => l.Series.Dataset.Cadence.Count(l.Cells));
        var more = days.Count > Shown ? $" and {days.Count - Shown} days more" : "";
        return new Reading(
            dataset.Name, hours, AlertSeverity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"{dataset.Name} has less than expected on {string.Join(", ", days.Take(Shown).Select(d => d.ToString("R", CultureInfo.InvariantCulture)))}{more}: ")
            + $"{slots} slots of {lacking.Count} series are missing. 'datafetch gaps --dataset {dataset.Name}' lists them.");
    }

    private async Task<IReadOnlyList<(SeriesCoverage Series, TimeRangeSet Cells)>> LackingAsync(Dataset dataset, TimeRange range, Instant now, CancellationToken ct) =>
    [
        .. from known in await ledger.CoverageAsync(dataset, dataset.Series, range, ct)
           let states = SlotStates.Of(known, range, now)
           let cells = known.Dataset.Cadence.Cells(states.Missing.Union(states.Unreachable))
           where cells.Count > 0
           select (known, cells),
    ];
}
