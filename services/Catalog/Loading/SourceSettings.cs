using DataFetch.Catalog.Definitions;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace DataFetch.Catalog.Loading;

/// <summary>
/// What an installation may set for a source, under <c>Sources:{name}</c>: <c>BaseAddress</c>, <c>Limits</c> (such as
/// <c>30/60s</c>, several with commas), <c>Concurrency</c>, <c>Parameters:{parameter}</c>; of a request, under <c>Requests:{name}</c>, <c>PageSize</c>,
/// <c>CutAt</c> and <c>SeriesNames:{series}</c>; and <c>Key</c>, <c>Secret</c>, <c>User</c>, <c>Password</c> and <c>Folder</c>, which the fetcher alone reads.
/// </summary>
internal static class SourceSettings
{
    public static Source Apply(Source source, IConfiguration settings, List<CatalogFault> faults)
    {
        var section = settings.GetSection($"Sources:{source.Name}");
        if (section["BaseAddress"] is { Length: > 0 } address)
        {
            if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            {
                source = source with { BaseAddress = uri };
            }
            else
            {
                faults.Add(Fault(section, "BaseAddress", $"'{address}' is no http or https address."));
            }
        }

        if (section["Limits"] is { Length: > 0 } limits)
        {
            var parsed = limits.Split(',', StringSplitOptions.TrimEntries).Select(ParseLimit).ToList();
            if (parsed.Contains(null))
            {
                faults.Add(Fault(section, "Limits", $"'{limits}' is no list of limits such as '30/60s' or '2/1s,1000/1d'."));
            }
            else
            {
                source = source with { Limits = [.. parsed.OfType<RateLimit>()] };
            }
        }

        if (section["Concurrency"] is { Length: > 0 } concurrency)
        {
            if (int.TryParse(concurrency, out var number) && number is > 0 and <= 64)
            {
                source = source with { Concurrency = number };
            }
            else
            {
                faults.Add(Fault(section, "Concurrency", $"'{concurrency}' is no number from 1 to 64."));
            }
        }

        var parameters = source.Parameters.ToDictionary(p => p.Key, p => section[$"Parameters:{p.Key}"] is { Length: > 0 } value ? value : p.Value);
        return source with
        {
            Parameters = parameters,
            Requests = source.Requests.ToDictionary(
                r => r.Key, r => Apply(r.Value with { Parameters = parameters }, section.GetSection($"Requests:{r.Key}"), faults)),
        };
    }

    private static Request Apply(Request request, IConfigurationSection section, List<CatalogFault> faults)
    {
        if (section["PageSize"] is { Length: > 0 } size)
        {
            if (request.Paging is { } paging && int.TryParse(size, out var number) && number is > 0 and <= 1_000_000)
            {
                request = request with { Paging = paging with { Size = number } };
            }
            else
            {
                faults.Add(Fault(section, "PageSize", $"'{size}' is no number from 1 to 1000000, or the request has no pages."));
            }
        }

        if (section["CutAt"] is { Length: > 0 } cap)
        {
            if (!request.IsPaged && int.TryParse(cap, out var records) && records > 0)
            {
                request = request with { CutAt = records };
            }
            else
            {
                faults.Add(Fault(section, "CutAt", $"'{cap}' is no number of records from 1 on, or the request has pages, which say where they end."));
            }
        }

        var names = section.GetSection("SeriesNames").GetChildren().Where(c => c.Value is { Length: > 0 }).ToDictionary(c => c.Key, c => c.Value!);
        return names.Count == 0
            ? request
            : request with { SeriesNames = new Dictionary<string, string>(names.Concat(request.SeriesNames ?? names).DistinctBy(n => n.Key)) };
    }

    private static RateLimit? ParseLimit(string text) =>
        text.Split('/') is [var calls, var per] && int.TryParse(calls, out var number) && number > 0
            && Periods.TryParse(per, out var span) && span > Duration.Zero
            ? new RateLimit(number, span)
            : null;

    private static CatalogFault Fault(IConfigurationSection section, string key, string text) =>
        new($"setting {section.Path}:{key}", 0, 0, text);
}
