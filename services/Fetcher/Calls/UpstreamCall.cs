using System.Globalization;
using System.Text;
using DataFetch.Catalog.Definitions;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Fetcher.Calls;

/// <summary>One call to make, without the key.</summary>
/// <param name="Request">What it is a call of.</param>
/// <param name="Path">Below the source's base address.</param>
public sealed record UpstreamCall(Request Request, string Path, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    /// <summary>The address that an answer gave, in place of path and query.</summary>
    internal Uri? Link { get; init; }

    internal bool IsAnonymous => Request.IsAnonymous || (Link is not null && Request.TwoStep is not null);

    /// <summary>The call for a range of whole local days, one series where the request is per series, without a page.</summary>
    public static UpstreamCall For(Request request, Catalog.TimeRange range, string? series)
    {
        var first = range.Start.InZone(request.Zone).Date;
        var (firstDay, lastDay) = (LocalDatePattern.Iso.Format(first), LocalDatePattern.Iso.Format((range.End - Duration.Epsilon).InZone(request.Zone).Date));
        return new UpstreamCall(
            request,
            Fill(request.Path, Uri.EscapeDataString),
            [.. request.Query.Select(q => KeyValuePair.Create(q.Key, Fill(q.Value, text => text)))]);

        string Fill(string template, Func<string, string> escape) => template
            .Replace("{first_day}", firstDay, StringComparison.Ordinal)
            .Replace("{last_day}", lastDay, StringComparison.Ordinal)
            .Replace("{year}", first.Year.ToString("D4", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{series}", series is null ? null : escape(series), StringComparison.Ordinal);
    }

    /// <summary>The same call for a page: its number, its offset or its token.</summary>
    public UpstreamCall WithPage(string? page)
    {
        if (Request.Paging is not { } paging)
        {
            return this;
        }

        var query = Query.ToList();
        if (page is not null && paging.Parameter.Length > 0)
        {
            query.Add(KeyValuePair.Create(paging.Parameter, page));
        }

        if (paging.SizeParameter.Length > 0)
        {
            query.Add(KeyValuePair.Create(paging.SizeParameter, paging.Size.ToString(CultureInfo.InvariantCulture)));
        }

        return this with { Query = query };
    }

    /// <summary>The call of an address that an answer gave.</summary>
    internal UpstreamCall Follow(Uri link) => this with { Path = link.AbsolutePath, Query = [], Link = link };

    /// <summary>The whole address, with the key where that travels in the query.</summary>
    internal Uri Address(Source source, string? key)
    {
        var text = new StringBuilder(Link?.ToString() ?? source.BaseAddress.ToString().TrimEnd('/') + Path);
        var separator = Link is { Query.Length: > 0 } ? '&' : '?';
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
