using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.Backfill.Alerting.Rules;

/// <summary>Whether the newest slot that should be there by a dataset's objective is (<see cref="Dataset.FreshWithin"/>).</summary>
internal sealed class FreshnessRule(SourceCatalog catalog, LedgerReader ledger) : IAlertRule
{
    public string Kind => "freshness";

    public ReadingGauge Gauge { get; } = new("datafetch.freshness.late", "{series}", "Series that lack the newest slot that should be there by the dataset's objective.", "dataset");

    public async Task<IReadOnlyList<Reading>> ReadAsync(Instant now, CancellationToken ct)
    {
        var readings = new List<Reading>();
        foreach (var dataset in catalog.Datasets)
        {
            // One that was never fetched is not late.
            if (dataset.FreshWithin is { } within && await ledger.LatestAsync(dataset, ct) is not null)
            {
                var late = await LateAsync(dataset, now - within, now, ct);
                readings.Add(late.Count == 0
                    ? new Reading(dataset.Name, 0)
                    : Judge(dataset, within, late, (await LateAsync(dataset, now - (within * 2), now, ct)).Count > 0));
            }
        }

        return readings;
    }

    /// <param name="late">Series that miss the objective, with the slot that they lack.</param>
    /// <param name="isVeryLate">Whether some miss twice of it.</param>
    private static Reading Judge(Dataset dataset, Duration within, List<(string Series, Instant Slot)> late, bool isVeryLate) => new(
        dataset.Name, late.Count, isVeryLate ? AlertSeverity.Error : AlertSeverity.Warning,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{late.Count} of {dataset.Series.Count} series of {dataset.Name} are late: they lack the slot of {late.Min(l => l.Slot)}, ")
        + $"{(isVeryLate ? "and one before it, at twice the objective of" : "past the objective of")} {Periods.Format(within)}.");

    private async Task<List<(string Series, Instant Slot)>> LateAsync(Dataset dataset, Instant due, Instant now, CancellationToken ct)
    {
        var newest = dataset.Series.Select(s => (Series: s, Slot: dataset.For(s).SlotBefore(due + Duration.Epsilon)))
            .Where(s => s.Slot is { } slot && !dataset.For(s.Series).Expected(new TimeRange(slot, slot + Duration.Epsilon), now).IsEmpty)
            .Select(s => (s.Series, Slot: s.Slot!.Value)).ToList();
        if (newest.Count == 0)
        {
            return [];
        }

        var ledgers = await ledger.ReadAsync(
            dataset, [.. newest.Select(s => s.Series)], new TimeRange(newest.Min(s => s.Slot), newest.Max(s => s.Slot) + Duration.FromMilliseconds(1)), ct);
        return [.. newest.Where(s => ledgers[s.Series] is var l && !l.Present.Contains(s.Slot) && !l.Provisional.Contains(s.Slot) && !l.Absent.Contains(s.Slot))];
    }
}
