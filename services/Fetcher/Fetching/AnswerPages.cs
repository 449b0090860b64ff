using System.Security.Cryptography;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Queue;
using DataFetch.Storage.Answers;
using NodaTime;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Gets the pages of one chunk's answer, decoded: from what was kept, from a folder, or from the upstream.</summary>
/// <param name="series">The upstream's name where a call is of one series.</param>
internal sealed class AnswerPages(
    Request request, TimeRange range, string? series, PageDecoder decoder, UpstreamClient client, KeptAnswers kept, TimeProvider time)
{
    /// <summary>An upstream corrects what is younger; older answers stay as they are.</summary>
    private static readonly Duration KeptAfter = Duration.FromDays(30);

    private readonly UpstreamCall call = UpstreamCall.For(request, range, series);

    /// <summary>The letters in front of a station's number are its province: SiAR's J17 is in Jaén.</summary>
    private string Region => new([.. Name.TakeWhile(char.IsLetter)]);

    private string Name => series ?? "";

    private bool IsKept => request is { KeepsAnswers: true, Paging: null } && range.End <= time.GetInstant() - KeptAfter;

    /// <summary>Whether an answer comes in several pages of the upstream's.</summary>
    public bool ArePaged => request.Paging is not null && client.Key.Folder is null;

    /// <summary>Is shown each body that could be decoded, from several threads.</summary>
    public BodyReader? Body { get; set; }

    /// <summary>Hands every page over, in order.</summary>
    /// <exception cref="UpstreamException">One of them could not be had; then none counts.</exception>
    public async Task SweepAsync(Action<FetchedPage> take, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        if (IsKept && await kept.FindAsync(request.Provider, Name, range, ct) is { } body)
        {
            take(Decode(body));
        }
        else if (client.Key.Folder is { } folder)
        {
            await ReadFilesAsync(folder, take, ct);
        }
        else if (request.Paging is not { } paging)
        {
            take(await AskAsync(null, priority, calls, ct));
        }
        else if (paging.Kind == PagingKind.PageNumber)
        {
            await new PageSweep(paging, client.Concurrency, (page, token) => AskAsync(page, priority, calls, token), take).RunAsync(ct);
        }
        else
        {
            await new PageChain(paging, (page, token) => AskAsync(page, priority, calls, token), take).RunAsync(ct);
        }
    }

    /// <summary>Hands the first page over: enough to see whether the upstream sends what is declared. Nothing is kept.</summary>
    /// <exception cref="UpstreamException">It could not be had, or not be decoded.</exception>
    public async Task TryAsync(Action<FetchedPage> take, CallCounter calls, CancellationToken ct)
    {
        if (client.Key.Folder is { } folder)
        {
            take(Decode(await File.ReadAllBytesAsync(AnswerFiles.Find(folder, call.Path)[0], ct)));
            return;
        }

        using var body = await client.GetAsync(client.Page(call, request.Paging?.FirstPage), CallPriority.Live, calls, ct);
        take(Decode(body.Bytes));
    }

    private async Task<FetchedPage> AskAsync(string? page, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        using var body = await client.GetAsync(client.Page(call, page), priority, calls, ct);
        var fetched = Decode(body.Bytes);
        await KeepAsync(body.Bytes, ct);
        return fetched;
    }

    private async Task ReadFilesAsync(string folder, Action<FetchedPage> take, CancellationToken ct)
    {
        foreach (var path in AnswerFiles.Find(folder, call.Path))
        {
            var body = await File.ReadAllBytesAsync(path, ct);
            take(Decode(body));
            await KeepAsync(body, ct);
        }
    }

    // Only what could be decoded is worth keeping.
    private Task KeepAsync(ReadOnlyMemory<byte> body, CancellationToken ct) =>
        IsKept ? kept.KeepAsync(request.Provider, Region, Name, range, body, ct) : Task.CompletedTask;

    private FetchedPage Decode(ReadOnlyMemory<byte> body)
    {
        var page = new FetchedPage(decoder.Decode(body.Span), SHA256.HashData(body.Span));
        Body?.Invoke(body.Span);
        return page;
    }
}

/// <summary>Reads a body as it came.</summary>
internal delegate void BodyReader(ReadOnlySpan<byte> body);
