using System.Globalization;
using System.Text;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Fetcher.Calls;

/// <summary>One call to make, without the key.</summary>
/// <param name="Request">What it is a call of.</param>
/// <param name="Path">Below the source's base address.</param>
public sealed record UpstreamCall(Request Request, string Path, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    /// <summary>The address that an answer gave, in place of path and query.</summary>
    internal Uri? Link { get; init; }

    internal bool IsAnonymous => Request.IsAnonymous || (Link is not null && Request.TwoStep is not null);

    /// <summary>The call for a range of whole local days and what it is about, without a page.</summary>
    /// <param name="now">What is younger than the upstream gives (<see cref="Request.Behind"/>) is not asked for.</param>
    public static UpstreamCall For(Request request, Catalog.TimeRange range, CallSubject subject, Instant now)
    {
        var values = new CallValues(request, range, subject, now);
        return new UpstreamCall(
            request,
            values.Fill(request.Path, Uri.EscapeDataString),
            [.. request.Query.SelectMany(q => values.FillEach(q.Value).Select(value => KeyValuePair.Create(q.Key, value)))]);
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
