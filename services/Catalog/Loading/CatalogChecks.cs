using DataFetch.Catalog.Definitions;

namespace DataFetch.Catalog.Loading;

/// <summary>What no file can know alone: names that are there twice, and references from one file to another.</summary>
internal static class CatalogChecks
{
    // Its readable view and its kept revisions.
    private static readonly string[] BesideTables = ["_named", "_revisions"];

    public static void Check(IReadOnlyList<LoadedFile> files, List<CatalogFault> faults)
    {
        foreach (var twice in files.GroupBy(f => f.Source.Name).Where(g => g.Count() > 1))
        {
            faults.Add(twice.Last().File.Fault("source", $"The source '{twice.Key}' is also declared in {twice.First().File.Name}."));
        }

        var datasets = files.SelectMany(f => f.Datasets, (File, Dataset) => (File, Dataset)).ToLookup(d => d.Dataset.Name);
        foreach (var twice in datasets.Where(g => g.Count() > 1))
        {
            faults.Add(twice.Last().File.File.Fault($"datasets.{twice.Key}", $"The dataset '{twice.Key}' is also declared in {twice.First().File.File.Name}."));
        }

        foreach (var taken in datasets.SelectMany(g => BesideTables, (g, suffix) => (Dataset: g.Key, Name: g.Key + suffix)).Where(t => datasets.Contains(t.Name)))
        {
            faults.Add(datasets[taken.Name].First().File.File.Fault(
                $"datasets.{taken.Name}", $"What stands beside the table of '{taken.Dataset}' has this name: give the dataset another one."));
        }

        var requests = files.SelectMany(f => f.Source.Requests.Values).ToLookup(r => r.Provider);
        foreach (var file in files)
        {
            foreach (var request in file.Source.Requests.Values)
            {
                CheckFills(file, request, name => datasets[name].FirstOrDefault().Dataset, faults);
            }

            foreach (var dataset in file.Datasets)
            {
                var before = faults.Count;
                CheckProviders(file, dataset, name => requests[name].FirstOrDefault(), faults);
                if (faults.Count > before)
                {
                    continue;
                }

                CheckReferences(file, dataset, name => datasets[name].FirstOrDefault().Dataset, name => requests[name].FirstOrDefault(), faults);
                if (dataset.Derived is not null)
                {
                    continue;
                }

                CheckSeries(file, dataset, [.. dataset.Providers.SelectMany(p => requests[p.Request])], faults);
            }
        }
    }

    private static void CheckFills(LoadedFile file, Request request, Func<string, Dataset?> find, List<CatalogFault> faults)
    {
        for (var i = 0; i < request.Fills.Count; i++)
        {
            var (fill, path) = (request.Fills[i], $"requests.{request.Name}.fills[{i}]");
            if (find(fill.Dataset) is not { } dataset)
            {
                faults.Add(file.File.Fault($"{path}.dataset", $"There is no dataset '{fill.Dataset}'."));
                continue;
            }

            if (fill.Provides is not null && dataset.Derived is not null)
            {
                faults.Add(file.File.Fault($"{path}.provides", $"'{dataset.Name}' is computed from '{dataset.Derived.From}': nothing provides it."));
            }

            foreach (var column in fill.Columns.Keys.Where(c => dataset.Columns.All(d => d.Name != c)))
            {
                faults.Add(file.File.Fault($"{path}.columns.{column}", $"The dataset '{dataset.Name}' has no column '{column}'."));
            }

            if (fill.Series is { } series && !dataset.Series.Contains(series))
            {
                faults.Add(file.File.Fault($"{path}.series", $"The dataset '{dataset.Name}' has no series '{series}'."));
            }

            foreach (var column in dataset.Key.Where(c => !fill.Columns.ContainsKey(c)))
            {
                faults.Add(file.File.Fault($"{path}.columns", $"'{column}' is in the key of '{dataset.Name}': each record must say it."));
            }

            if (!dataset.IsKeyed && fill.AtField is null)
            {
                faults.Add(file.File.Fault(path, $"Rows of '{dataset.Name}' are told apart by their instant: give 'at_field'."));
            }

            if (fill.Series is null && fill.SeriesField is null && !request.IsPerSeries && dataset.Series is not [""])
            {
                faults.Add(file.File.Fault(path, $"Nothing names the series of '{dataset.Name}': give 'series_field', 'series' or the request's 'series_names'."));
            }
        }
    }

    private static void CheckProviders(LoadedFile file, Dataset dataset, Func<string, Request?> find, List<CatalogFault> faults)
    {
        for (var i = 0; i < dataset.Providers.Count; i++)
        {
            var path = $"datasets.{dataset.Name}.providers[{i}]";
            if (find(dataset.Providers[i].Request) is not { } request)
            {
                faults.Add(file.File.Fault(path, $"There is no request '{dataset.Providers[i].Request}'."));
            }
            else if (request.Fills.All(f => f.Dataset != dataset.Name))
            {
                faults.Add(file.File.Fault(path, $"The request '{dataset.Providers[i].Request}' does not fill '{dataset.Name}'."));
            }
        }
    }

    private static void CheckReferences(
        LoadedFile file, Dataset dataset, Func<string, Dataset?> find, Func<string, Request?> findRequest, List<CatalogFault> faults)
    {
        if (dataset.EnrichedBy is { } enriching && findRequest(enriching) is not { IsPerEntity: true })
        {
            faults.Add(file.File.Fault($"datasets.{dataset.Name}.enriched_by", $"There is no request '{enriching}' with {{entity}} in its path."));
        }

        if (dataset.EnrichedBy is not null && dataset.Key.Count != 1)
        {
            faults.Add(file.File.Fault($"datasets.{dataset.Name}.key", "A dataset that is enriched has one column as its key."));
        }

        if (dataset.NewKeysADay is { } keys && (dataset.EnrichedBy is null || keys.Most < keys.Typical))
        {
            faults.Add(file.File.Fault($"datasets.{dataset.Name}.new_keys_a_day", "It goes with 'enriched_by', and 'most' is not below 'typical'."));
        }

        if (dataset.Derived is { } derived && find(derived.From) is null)
        {
            faults.Add(file.File.Fault($"datasets.{dataset.Name}.derived", $"There is no dataset '{derived.From}'."));
        }

        if (dataset.Events is { } events)
        {
            CheckEvents(file, dataset, events, find(events.Dataset), faults);
        }
    }

    private static void CheckEvents(LoadedFile file, Dataset dataset, EventExpectation events, Dataset? announcing, List<CatalogFault> faults)
    {
        var path = $"datasets.{dataset.Name}.events";
        if (announcing is null)
        {
            faults.Add(file.File.Fault($"{path}.dataset", $"There is no dataset '{events.Dataset}'."));
            return;
        }

        if (TypeOf(announcing, events.Key) is not { } type || TypeOf(dataset, events.Key) != type)
        {
            faults.Add(file.File.Fault($"{path}.key", $"'{events.Key}' must be a column of '{announcing.Name}' and of '{dataset.Name}', of one type."));
        }

        if (events.Unless is { } unless && TypeOf(announcing, unless) is not ColumnType.Boolean)
        {
            faults.Add(file.File.Fault($"{path}.unless", $"'{unless}' must be a boolean column of '{announcing.Name}'."));
        }

        // An event is announced in the series of the same name.
        if (!dataset.Series.Intersect(announcing.Series, StringComparer.Ordinal).Any())
        {
            faults.Add(file.File.Fault($"{path}.dataset", $"'{announcing.Name}' and '{dataset.Name}' have no series in common."));
        }

        static ColumnType? TypeOf(Dataset dataset, string column) => dataset.Columns.FirstOrDefault(c => c.Name == column)?.Type;
    }

    private static void CheckSeries(LoadedFile file, Dataset dataset, IReadOnlyList<Request> providers, List<CatalogFault> faults)
    {
        for (var i = 0; i < dataset.Series.Count; i++)
        {
            if (!providers.Any(p => p.Serves(dataset, dataset.Series[i])))
            {
                faults.Add(file.File.Fault($"datasets.{dataset.Name}.series[{i}]", $"No provider serves the series '{dataset.Series[i]}'."));
            }
        }
    }
}
