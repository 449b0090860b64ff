using System.Security.Cryptography;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Queue;
using DataFetch.Storage.Answers;
using NodaTime;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Gets the pages of one chunk's answer, decoded: from the folder, from what was kept, or from the upstream.</summary>
internal sealed class AnswerPages(Request request, TimeRange range, string? series, PageDecoder decoder, UpstreamClient client, KeptAnswers kept, TimeProvider time)
{
    /// <summary>Letters in front of a station's number: its province (SiAR's J17 is in Jaén).</summary>
    private string Region => new([.. (series ?? "").TakeWhile(char.IsLetter)]);

    private string Kept => series ?? "";

    // An answer of days that are still coming changes.
    private bool IsKept => request is { KeepsAnswers: true, Paging: null } && range.End <= time.GetInstant() - Duration.FromDays(30);

    /// <summary>Every page.</summary>
    /// <exception cref="UpstreamException">One of them could not be had; then none counts.</exception>
    public async Task<IReadOnlyList<FetchedPage>> GetAsync(CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        if (IsKept && await kept.FindAsync(request.Provider, Kept, range, ct) is { } body)
        {
            return [Decode(body)];
        }

        return client.Folder is { } folder
            ? await ReadFilesAsync(folder, ct)
            : request.Paging switch
            {
                null => [await AskAsync(call => call, priority, calls, ct)],
                { Kind: PagingKind.PageNumber } paging => await new PageSweep(paging, client.Concurrency, AskPageAsync).RunAsync(ct),
                var paging => await new PageChain(paging, AskPageAsync).RunAsync(ct),
            };

        Task<FetchedPage> AskPageAsync(string? page, CancellationToken token) => AskAsync(call => client.Page(call, page), priority, calls, token);
    }

    /// <summary>The first page alone: enough to see whether the upstream sends what is declared.</summary>
    public async Task<FetchedPage> GetFirstAsync(CallPriority priority, CallCounter calls, CancellationToken ct) =>
        client.Folder is not null || request.Paging is null
            ? (await GetAsync(priority, calls, ct))[0]
            : await AskAsync(
                call => client.Page(call, request.Paging.Kind is PagingKind.PageNumber or PagingKind.Offset ? $"{request.Paging.First}" : null), priority, calls, ct);

    private async Task<FetchedPage> AskAsync(Func<UpstreamCall, UpstreamCall> page, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        using var body = await client.GetAsync(page(UpstreamCall.For(request, range, series)), priority, calls, ct);
        var fetched = Decode(body.Bytes);
        await KeepAsync(body.Bytes, ct);
        return fetched;
    }

    private async Task<IReadOnlyList<FetchedPage>> ReadFilesAsync(string folder, CancellationToken ct)
    {
        var pattern = UpstreamCall.For(request, range, series).Pattern;
        var pages = new List<FetchedPage>();
        foreach (var path in AnswerFiles.Find(folder, pattern))
        {
            var body = await File.ReadAllBytesAsync(path, ct);
            pages.Add(Decode(body));
            await KeepAsync(body, ct);
        }

        return pages.Count > 0
            ? pages
            : throw new UpstreamException(Failure.NotFound, $"No file of {folder} is named {pattern}.");
    }

    // Only what could be decoded is worth keeping.
    private Task KeepAsync(ReadOnlyMemory<byte> body, CancellationToken ct) =>
        IsKept ? kept.KeepAsync(request.Provider, Region, Kept, range, body, ct) : Task.CompletedTask;

    private FetchedPage Decode(ReadOnlyMemory<byte> body) => new(decoder.Decode(body), SHA256.HashData(body.Span));
}
