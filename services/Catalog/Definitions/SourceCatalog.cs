using System.Collections.Frozen;
using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>All declared sources, datasets and schedules. Immutable; validated when it was loaded.</summary>
public sealed class SourceCatalog
{
    private readonly FrozenDictionary<string, Source> sources;
    private readonly FrozenDictionary<string, Dataset> datasets;
    private readonly FrozenDictionary<string, Request> providers;
    private readonly FrozenDictionary<string, Schedule> schedules;

    internal SourceCatalog(IEnumerable<Source> sources, IEnumerable<Dataset> datasets, IEnumerable<Schedule> schedules)
    {
        Sources = [.. sources.OrderBy(s => s.Name, StringComparer.Ordinal)];
        Datasets = [.. datasets.OrderBy(d => d.Name, StringComparer.Ordinal)];
        this.sources = Sources.ToFrozenDictionary(s => s.Name);
        this.datasets = Datasets.ToFrozenDictionary(d => d.Name);
        Schedules = [.. schedules.OrderBy(s => s.Id, StringComparer.Ordinal)];
        this.schedules = Schedules.ToFrozenDictionary(s => s.Id);
        providers = Sources.SelectMany(s => s.Requests.Values).ToFrozenDictionary(r => r.Provider);
    }

    public IReadOnlyList<Source> Sources { get; }

    public IReadOnlyList<Dataset> Datasets { get; }

    public IReadOnlyList<Schedule> Schedules { get; }

    /// <summary>The source of that name.</summary>
    /// <exception cref="RequestException">There is none: <see cref="RequestError.NotFound"/>.</exception>
    public Source Source(string name) => sources.TryGetValue(name, out var source)
        ? source
        : throw new RequestException(RequestError.NotFound, $"Unknown source '{name}'. Known are: {Names(Sources.Select(s => s.Name))}.");

    /// <summary>The dataset of that name.</summary>
    /// <exception cref="RequestException">There is none: <see cref="RequestError.NotFound"/>.</exception>
    public Dataset Dataset(string name) => datasets.TryGetValue(name, out var dataset)
        ? dataset
        : throw new RequestException(RequestError.NotFound, $"Unknown dataset '{name}'. Known are: {Names(Datasets.Select(d => d.Name))}.");

    /// <summary>The schedule of that id.</summary>
    /// <exception cref="RequestException">There is none: <see cref="RequestError.NotFound"/>.</exception>
    public Schedule Schedule(string id) => schedules.TryGetValue(id, out var schedule)
        ? schedule
        : throw new RequestException(RequestError.NotFound, $"Unknown schedule '{id}'. Known are: {Names(Schedules.Select(s => s.Id))}.");

    /// <summary>The datasets of those names, or all where none is given.</summary>
    /// <exception cref="RequestException">One of them does not exist: <see cref="RequestError.NotFound"/>.</exception>
    public IReadOnlyList<Dataset> DatasetsOrAll(IReadOnlyCollection<string> names) =>
        names.Count == 0 ? Datasets : [.. names.Distinct(StringComparer.Ordinal).Select(Dataset)];

    /// <summary>The series of those names within a dataset, or all of its series where none is given.</summary>
    /// <exception cref="RequestException">One of them does not exist: <see cref="RequestError.NotFound"/>.</exception>
    public static IReadOnlyList<string> SeriesOrAll(Dataset dataset, IReadOnlyCollection<string> names)
    {
        foreach (var name in names.Where(name => !dataset.Series.Contains(name)))
        {
            throw new RequestException(
                RequestError.NotFound, $"Unknown series '{name}' of dataset '{dataset.Name}'. Known are: {Names(dataset.Series)}.");
        }

        return names.Count == 0 ? dataset.Series : [.. names.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The request of a provider's name such as <c>redata.prices</c>; the catalog holds each name that its datasets use.</summary>
    public Request Request(string provider) => providers[provider];

    /// <summary>The request of a provider's name; null where it is not declared any more.</summary>
    public Request? FindRequest(string provider) => providers.GetValueOrDefault(provider);

    /// <summary>The providers that serve a series of a dataset at some time, in order of preference.</summary>
    public IEnumerable<Request> ProvidersOf(Dataset dataset, string series) =>
        dataset.Providers.Select(p => Request(p.Request)).Where(request => request.Serves(dataset, series));

    /// <summary>The dataset whose new keys lead to a request (<see cref="Definitions.Dataset.EnrichedBy"/>); null where none does.</summary>
    public Dataset? EnrichedBy(string provider) => Datasets.FirstOrDefault(d => d.EnrichedBy == provider);

    /// <summary>The dataset of the things that a dataset is about: itself, or the one whose things a provider of it is asked about. Null where there is none.</summary>
    public Dataset? ThingsOf(Dataset dataset) =>
        dataset.EnrichedBy is not null ? dataset : dataset.Providers.Select(p => EnrichedBy(p.Request)).FirstOrDefault(d => d is not null);

    /// <summary>The instants that a provider of a dataset can have data of: its declared days, and how far back the upstream reaches.</summary>
    public TimeRange Applicability(Dataset dataset, Provider provider, Instant now)
    {
        var from = provider.From is { } first ? dataset.Zone.StartOfDay(first) : Instant.MinValue;
        var until = provider.Until is { } end ? dataset.Zone.StartOfDay(end) : Instant.MaxValue;
        return Request(provider.Request).Reach is { } reach
            ? new TimeRange(Instant.Max(from, now - reach), until)
            : new TimeRange(from, until);
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Where(n => n.Length > 0));
}
