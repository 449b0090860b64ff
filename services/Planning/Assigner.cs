using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>Gives each needed slot to the first provider that can have it and can be asked. Algebra of ranges: no step a slot.</summary>
internal sealed class Assigner(SourceCatalog catalog, Instant now, ProviderAvailability availability)
{
    private readonly List<Assignment> assigned = [];
    private readonly List<UnplannableNeed> unplannable = [];

    public IReadOnlyList<Assignment> Assigned => assigned;

    public IReadOnlyList<UnplannableNeed> Unplannable => unplannable;

    /// <exception cref="RequestException">The need names a series that its dataset does not have.</exception>
    public void Add(SeriesNeed need)
    {
        SourceCatalog.SeriesOrAll(need.Dataset, [need.Series]);
        foreach (var (range, providers) in PreferenceOrder.Of(catalog, need.Dataset, need.Series, need.After, now))
        {
            var left = Give(need, need.Ranges.Intersect(range), providers.Where(p => availability.IsAvailable(catalog.Request(p.Request))));
            left = Give(need, left, providers.Where(p => availability.IsSpared(catalog.Request(p.Request))));
            if (need.After is null)
            {
                // Nobody can be asked: the task of the first that lacks its key fails, and tells which setting is missing.
                left = Give(need, left, providers.Where(p => availability.LacksKey(catalog.Request(p.Request))));
            }

            Leave(need, left, [.. providers.Where(p => !availability.IsAvailable(catalog.Request(p.Request)))]);
        }
    }

    private TimeRangeSet Give(SeriesNeed need, TimeRangeSet left, IEnumerable<Provider> providers)
    {
        foreach (var provider in providers)
        {
            if (left.Count == 0)
            {
                break;
            }

            var taken = Applicable(need, left, provider);
            if (taken.Count > 0)
            {
                assigned.Add(new Assignment(provider.Request, need with { Ranges = taken }));
                left = left.Except(taken);
            }
        }

        return left;
    }

    private void Leave(SeriesNeed need, TimeRangeSet left, IReadOnlyList<Provider> excluded)
    {
        foreach (var provider in excluded)
        {
            var held = Applicable(need, left, provider);
            Add(held, availability.Excluded[provider.Request]);
            left = left.Except(held);
        }

        Add(left, null);

        void Add(TimeRangeSet ranges, Exclusion? by)
        {
            if (need.Dataset.Cadence.Cells(ranges) is { Count: > 0 } cells)
            {
                unplannable.Add(new UnplannableNeed(need with { Ranges = cells }, by));
            }
        }
    }

    // Whole cells of the slots at which the provider applies, within what is needed: a bound between two slots cuts none in half.
    private TimeRangeSet Applicable(SeriesNeed need, TimeRangeSet ranges, Provider provider)
    {
        var applicable = catalog.Applicability(need.Dataset, provider, now);
        return ranges.All(r => r.Start >= applicable.Start && r.End <= applicable.End)
            ? ranges
            : need.Dataset.Cadence.Cells(ranges.Intersect(applicable)).Intersect(ranges);
    }
}
