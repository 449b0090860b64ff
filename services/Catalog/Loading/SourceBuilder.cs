using DataFetch.Catalog.Definitions;

namespace DataFetch.Catalog.Loading;

/// <summary>Makes definitions of one source file; collects every fault instead of stopping at the first.</summary>
internal sealed class SourceBuilder(YamlFile file, SourceDocument document, List<CatalogFault> faults)
{
    private readonly DocumentReader read = new(file, faults);

    private Uri? address;

    private Uri Address => address ??= ReadAddress();

    public Source Source() => new()
    {
        Name = document.Source,
        Title = document.Title,
        BaseAddress = Address,
        IsFolder = Address.IsFile,
        Folder = Address.IsFile && document.BaseAddress.Length > 0 ? Address.LocalPath : null,
        Auth = document.Auth is { } auth ? Auth(auth) : null,
        Limits = [.. document.Limits.Select((l, i) => new RateLimit(l.Calls, read.Span(l.Per, $"limits[{i}].per", positive: true)))],
        Concurrency = document.Concurrency,
        Timeout = read.Span(document.Timeout, "timeout", positive: true),
        Headers = document.Headers,
        Parameters = document.Parameters,
        Requests = document.Requests.ToDictionary(r => r.Key, r => new RequestBuilder(read, document, r.Key, r.Value, Address.IsFile).Build()),
    };

    public IEnumerable<Dataset> Datasets() => document.Datasets.Select(d => new DatasetBuilder(read, d.Key, d.Value).Build());

    private SourceAuth Auth(AuthDocument auth)
    {
        if ((auth.Query is null ? 0 : 1) + (auth.Header is null ? 0 : 1) + (auth.Basic ? 1 : 0) != 1)
        {
            read.Fail("auth", "Give one of 'query', 'header' and 'basic': where the key travels.");
        }

        var placement = auth switch { { Basic: true } => KeyPlacement.Basic, { Header: not null } => KeyPlacement.Header, _ => KeyPlacement.Query };
        return new SourceAuth(
            placement, auth.Header ?? auth.Query ?? "", $"Sources:{document.Source}:{(auth.Basic ? "User" : "Key")}",
            auth.ValidFor is { } span ? read.Span(span, "auth.valid_for", positive: true) : null, auth.Renewal, auth.TokenSource)
        {
            SecretHeader = auth.SecretHeader,
        };
    }

    private Uri ReadAddress()
    {
        if (document.Folder && document.BaseAddress.Length == 0)
        {
            return new Uri("file:///");
        }

        if (Uri.TryCreate(document.BaseAddress, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https" || address is { IsFile: true, IsUnc: false }))
        {
            return address;
        }

        read.Fail("base_address", document.BaseAddress.Length == 0
            ? "The key 'base_address' is missing. A source of files says 'folder: true' instead, or gives the folder."
            : $"'{document.BaseAddress}' is no http or https address, and no folder such as /backup or file:///backup.");
        return new Uri("http://localhost");
    }
}
