using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Catalog.Loading;

/// <summary>Makes one dataset of a source file.</summary>
internal sealed class DatasetBuilder(DocumentReader read, string name, DatasetDocument dataset)
{
    private readonly string path = $"datasets.{name}";

    public Dataset Build()
    {
        var zone = read.Zone(dataset.Zone, $"{path}.zone");
        Check();
        var lag = read.Span(dataset.PublicationLag, $"{path}.publication_lag");
        var built = new Dataset
        {
            Name = name,
            Title = dataset.Title,
            Zone = zone,
            Cadence = new SlotsBuilder(read, path, zone).Build(Slots()),
            Starts = read.Date(dataset.Starts, $"{path}.starts"),
            PublicationLag = lag,
            FreshWithin = dataset.FreshWithin is { } fresh ? read.Span(fresh, $"{path}.fresh_within", positive: true) : null,
            Ttl = dataset.Ttl is { } ttl ? read.Span(ttl, $"{path}.ttl", positive: true) : null,
            ProvisionalFor = read.Span(dataset.ProvisionalFor, $"{path}.provisional_for"),
            DaySettlesAfter = read.Span(dataset.DaySettlesAfter, $"{path}.day_settles_after"),
            DailyDays = dataset.DailyDays ?? Dataset.UsualDailyDays + lag.Days,
            IsSparse = dataset.Sparse,
            IsSnapshot = dataset.Snapshot,
            Key = dataset.Key,
            AtColumns = dataset.At,
            EnrichedBy = dataset.EnrichedBy,
            NewKeysADay = dataset.NewKeysADay is { } keys ? new NewKeysADay(keys.Typical, keys.Most) : null,
            RebasedBy = dataset.RebasedBy,
            KeepsRevisions = dataset.Revisions is not null,
            Events = dataset.Events is { } events
                ? new EventExpectation(events.Dataset, events.Key, events.Unless, read.Span(events.Within, $"{path}.events.within", positive: true))
                : null,
            Severity = new SeverityBuilder(read, $"{path}.severity").Build(dataset.Severity),
            RowsADay = RowsADay(),
            Derived = dataset.Derived is { } derived ? new Derivation(derived.From, derived.By) : null,
            Columns =
            [
                .. dataset.Columns.Select(c => new Column(
                    c.Key, Enum.Parse<ColumnType>(c.Value.Type, ignoreCase: true), c.Value.Unit, c.Value.Note, c.Value.Min, c.Value.Max,
                    c.Value.FrozenDays, c.Value.ZeroDays)),
            ],
            Series = dataset.Series,
            Providers = [.. dataset.Providers.Select((p, i) => Provider(p, $"{path}.providers[{i}]"))],
        };
        if (built.RowsADay is not null && built.Cadence.Shortest > Duration.FromDays(1))
        {
            read.Fail($"{path}.rows_a_day", $"Days are counted where slots are a day apart at most; here they are '{built.Cadence.Name}'.");
        }

        if (built.FreshWithin <= built.PublicationLag)
        {
            read.Fail($"{path}.fresh_within", $"It must be longer than 'publication_lag', {dataset.PublicationLag}: nothing is there before.");
        }

        if (Duration.FromDays(built.DailyDays) <= built.PublicationLag)
        {
            read.Fail($"{path}.daily_days", $"The last {built.DailyDays} days are not out yet: they must be more than 'publication_lag', {dataset.PublicationLag}.");
        }

        return built with { Groups = [.. dataset.Groups.Select((g, i) => Group(built, g, $"{path}.groups[{i}]"))] };
    }

    private RowsADay? RowsADay()
    {
        if (dataset.RowsADay is not { } rows)
        {
            return null;
        }

        if (rows.AtLeast is null == rows.MedianOfDays is null)
        {
            read.Fail($"{path}.rows_a_day", "Give one of 'at_least' and 'median_of_days'.");
        }

        return rows switch
        {
            { AtLeast: { } count } => Definitions.RowsADay.Declared(count),
            _ => Definitions.RowsADay.Learned(rows.MedianOfDays ?? 1),
        };
    }

    private SlotsDocument Slots() =>
        new(dataset.Cadence, dataset.Months, dataset.Sessions, dataset.Every, dataset.Hours, dataset.Slots, dataset.CadenceChanges);

    private SeriesGroup Group(Dataset dataset, SeriesGroupDocument group, string at) => new(group.Series, dataset with
    {
        Cadence = new SlotsBuilder(read, at, dataset.Zone).Build(new SlotsDocument(group.Cadence, group.Months, group.Sessions, group.Every, group.Hours, null, [])),
        IsSparse = group.Sparse,
        RebasedBy = null,
        Starts = group.Starts is { } starts ? read.Date(starts, $"{at}.starts") : dataset.Starts,
        PublicationLag = group.PublicationLag is { } lag ? read.Span(lag, $"{at}.publication_lag") : dataset.PublicationLag,
        ProvisionalFor = group.ProvisionalFor is { } span ? read.Span(span, $"{at}.provisional_for") : dataset.ProvisionalFor,
    });

    private void Check()
    {
        foreach (var column in dataset.Key.Concat(dataset.At).Where(c => !dataset.Columns.ContainsKey(c)))
        {
            read.Fail(path, $"'key' and 'at' name columns of the dataset; '{column}' is none.");
        }

        foreach (var column in dataset.At.Where(c => dataset.Columns.TryGetValue(c, out var at) && at.Type is not ("instant" or "date")))
        {
            read.Fail($"{path}.at", $"'{column}' is neither an instant nor a date.");
        }

        if (dataset.RebasedBy is { } by && (dataset.Key.Count > 0 || !dataset.Columns.ContainsKey(by)))
        {
            read.Fail($"{path}.rebased_by", $"'{by}' is no column, or the dataset has a 'key'.");
        }

        foreach (var column in dataset.Columns.Keys.Intersect(dataset.Revisions is null ? [] : Dataset.RevisionColumns))
        {
            read.Fail($"{path}.columns.{column}", "Beside kept revisions that is when they were known: give the column another name.");
        }

        if (dataset.Key.Count == 0 && (dataset.At.Count > 0 || dataset.EnrichedBy is not null))
        {
            read.Fail(path, "'at' and 'enriched_by' are for datasets with a 'key'.");
        }

        foreach (var (column, declared) in dataset.Columns.Where(c => (c.Value.FrozenDays ?? c.Value.ZeroDays) is not null && c.Value.Type is not ("decimal" or "double" or "int64")))
        {
            read.Fail($"{path}.columns.{column}", $"'frozen_days' and 'zero_days' are for numbers; the column is {declared.Type}.");
        }

        if (dataset is { Snapshot: true, Slots: not null })
        {
            read.Fail($"{path}.snapshot", "A snapshot needs slots: their distance is its maximum age.");
        }

        if ((dataset.Providers.Count == 0) != (dataset.Derived is not null))
        {
            read.Fail(path, "Give 'providers', or 'derived' where the rows are computed.");
        }
    }

    private Provider Provider(ProviderDocument provider, string at) => new(
        provider.Request,
        provider.From is { } from ? read.Date(from, $"{at}.from") : null,
        provider.Until is { } until ? read.Date(until, $"{at}.until") : null,
        provider.FirstInCurrentMonth);
}
