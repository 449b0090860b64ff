using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Loading;

/// <summary>Makes one dataset of a source file.</summary>
internal sealed class DatasetBuilder(DocumentReader read, string name, DatasetDocument dataset)
{
    private readonly string path = $"datasets.{name}";

    public Dataset Build()
    {
        var zone = read.Zone(dataset.Zone, $"{path}.zone");
        return new Dataset
        {
            Name = name,
            Title = dataset.Title,
            Zone = zone,
            Cadence = Cadence(zone),
            Starts = read.Date(dataset.Starts, $"{path}.starts"),
            PublicationLag = read.Span(dataset.PublicationLag, $"{path}.publication_lag"),
            ProvisionalFor = read.Span(dataset.ProvisionalFor, $"{path}.provisional_for"),
            DaySettlesAfter = read.Span(dataset.DaySettlesAfter, $"{path}.day_settles_after"),
            Columns =
            [
                .. dataset.Columns.Select(c => new Column(
                    c.Key, Enum.Parse<ColumnType>(c.Value.Type, ignoreCase: true), c.Value.Unit, c.Value.Note, c.Value.Min, c.Value.Max)),
            ],
            Series = dataset.Series,
            Providers = [.. dataset.Providers.Select((p, i) => Provider(p, $"{path}.providers[{i}]"))],
        };
    }

    private Cadence Cadence(DateTimeZone zone)
    {
        var step = Step(dataset.Cadence, $"{path}.cadence");
        var changes = dataset.CadenceChanges
            .Select((c, i) => new CadenceChange(read.Date(c.From, $"{path}.cadence_changes[{i}].from"), Step(c.Cadence, $"{path}.cadence_changes[{i}].cadence")))
            .ToList();
        if (changes.Zip(changes.Skip(1)).Any(pair => pair.First.From >= pair.Second.From))
        {
            read.Fail($"{path}.cadence_changes", "The changes must be in order of their days.");
            changes = [];
        }

        return new Cadence(step, zone, changes);
    }

    private Duration Step(string text, string at)
    {
        var step = read.Span(text, at, positive: true);
        if (Expectations.Cadence.IsAllowed(step))
        {
            return step;
        }

        read.Fail(at, $"A cadence must divide a day or be up to 366 whole days; '{text}' is neither.");
        return Duration.FromHours(1);
    }

    private Provider Provider(ProviderDocument provider, string at) => new(
        provider.Request,
        provider.From is { } from ? read.Date(from, $"{at}.from") : null,
        provider.Until is { } until ? read.Date(until, $"{at}.until") : null,
        provider.FirstInCurrentMonth);
}
