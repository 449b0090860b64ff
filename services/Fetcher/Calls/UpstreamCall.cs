using System.Globalization;
using System.Text;
using DataFetch.Catalog.Definitions;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Fetcher.Calls;

/// <summary>One call to make: a path with its query, without the key.</summary>
public sealed record UpstreamCall(string Path, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    /// <summary>The call for a range of whole local days, one series where the request is per series, and one page where it is paged.</summary>
    public static UpstreamCall For(Request request, Catalog.TimeRange range, string? series, int? page)
    {
        var firstDay = LocalDatePattern.Iso.Format(range.Start.InZone(request.Zone).Date);
        var lastDay = LocalDatePattern.Iso.Format((range.End - Duration.Epsilon).InZone(request.Zone).Date);
        var query = request.Query.Select(q => KeyValuePair.Create(q.Key, q.Value
            .Replace("{first_day}", firstDay, StringComparison.Ordinal)
            .Replace("{last_day}", lastDay, StringComparison.Ordinal)
            .Replace("{series}", series, StringComparison.Ordinal))).ToList();
        if (request.Paging is { } paging && page is { } number)
        {
            query.Add(KeyValuePair.Create(paging.Parameter, number.ToString(CultureInfo.InvariantCulture)));
            query.Add(KeyValuePair.Create(paging.SizeParameter, paging.Size.ToString(CultureInfo.InvariantCulture)));
        }

        return new UpstreamCall(request.Path, query);
    }

    /// <summary>The address below a source's base address, with its key where that travels in the query.</summary>
    internal Uri Address(Source source, string? key)
    {
        var text = new StringBuilder(source.BaseAddress.ToString().TrimEnd('/')).Append(Path);
        var separator = '?';
        foreach (var (name, value) in Query)
        {
            Append(name, value);
        }

        if (key is not null && source.Auth is { Placement: KeyPlacement.Query } auth)
        {
            Append(auth.Name, key);
        }

        return new Uri(text.ToString());

        void Append(string name, string value)
        {
            text.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
    }
}
