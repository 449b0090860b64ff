using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using Microsoft.Extensions.Configuration;
using NodaTime.Text;

namespace DataFetch.Catalog.Loading;

/// <summary>
/// What an installation may set for a dataset, under <c>Datasets:{name}</c>: <c>Series</c> (names with commas, or <c>@path</c> of a
/// file with one a line) in place of the shipped ones, <c>Starts</c> (a day), <c>CadenceChanges</c> (such as
/// <c>2025-10-01/15m</c>, several with commas, or <c>none</c>), <c>Revisions</c> (<c>keep</c> or <c>none</c>).
/// </summary>
internal static class DatasetSettings
{
    public static Dataset Apply(Dataset dataset, IConfiguration settings, List<CatalogFault> faults)
    {
        var section = settings.GetSection($"Datasets:{dataset.Name}");
        if (section["Series"] is { Length: > 0 } series)
        {
            var names = Names(series, section, faults);
            dataset = names.Count > 0 ? dataset with { Series = names } : dataset;
        }

        if (section["Starts"] is { Length: > 0 } starts)
        {
            if (LocalDatePattern.Iso.Parse(starts) is { Success: true } date)
            {
                dataset = dataset with { Starts = date.Value };
            }
            else
            {
                faults.Add(Fault(section, "Starts", $"'{starts}' is no date such as 2024-01-31."));
            }
        }

        if (section["CadenceChanges"] is { Length: > 0 } changes)
        {
            var parsed = changes == "none" ? [] : changes.Split(',', StringSplitOptions.TrimEntries).Select(ParseChange).ToList();
            if (parsed.Contains(null) || parsed.Zip(parsed.Skip(1)).Any(pair => pair.First!.From >= pair.Second!.From))
            {
                faults.Add(Fault(section, "CadenceChanges", $"'{changes}' is no list such as '2025-10-01/15m' in order of days, nor 'none'."));
            }
            else if (dataset.Cadence is not Cadence cadence)
            {
                faults.Add(Fault(section, "CadenceChanges", $"{dataset.Name} has no cadence that could change: it expects '{dataset.Cadence.Name}'."));
            }
            else
            {
                dataset = dataset with { Cadence = new Cadence(cadence.Step, dataset.Zone, [.. parsed.OfType<CadenceChange>()]) };
            }
        }

        if (section["Revisions"] is { Length: > 0 } revisions)
        {
            dataset = dataset with { KeepsRevisions = revisions == "keep" };
            if (revisions is not ("keep" or "none"))
            {
                faults.Add(Fault(section, "Revisions", $"'{revisions}' is neither 'keep' nor 'none'."));
            }

            foreach (var column in dataset.Columns.Select(c => c.Name).Intersect(dataset.KeepsRevisions ? Dataset.RevisionColumns : []))
            {
                faults.Add(Fault(section, "Revisions", $"{dataset.Name} has a column '{column}': beside kept revisions that is when they were known."));
            }
        }

        // A group is the dataset as it is for some series.
        return dataset with
        {
            Groups =
            [
                .. dataset.Groups.Select(g => g with
                {
                    Dataset = g.Dataset with { Series = dataset.Series, Starts = section["Starts"] is { Length: > 0 } ? dataset.Starts : g.Dataset.Starts },
                }),
            ],
        };
    }

    private static List<string> Names(string series, IConfigurationSection section, List<CatalogFault> faults)
    {
        var path = series.StartsWith('@') ? series[1..] : null;
        if (path is not null && !File.Exists(path))
        {
            faults.Add(Fault(section, "Series", $"There is no file '{path}'."));
            return [];
        }

        var names = path is null ? series.Split(',') : File.ReadAllLines(path);
        List<string> distinct = [.. names.Select(n => n.Trim()).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal)];
        if (distinct.Count == 0)
        {
            faults.Add(Fault(section, "Series", $"'{series}' names no series."));
        }

        return distinct;
    }

    private static CadenceChange? ParseChange(string text) =>
        text.Split('/') is [var from, var step] && LocalDatePattern.Iso.Parse(from) is { Success: true } date
            && Periods.TryParse(step, out var span) && Cadence.IsAllowed(span)
            ? new CadenceChange(date.Value, span)
            : null;

    private static CatalogFault Fault(IConfigurationSection section, string key, string text) =>
        new($"setting {section.Path}:{key}", 0, 0, text);
}
