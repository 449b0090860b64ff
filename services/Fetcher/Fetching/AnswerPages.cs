using System.Runtime.CompilerServices;
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
/// <param name="decoderOf">Makes the decoder of a page, by the member that it is about; null for a page about all.</param>
internal sealed class AnswerPages(
    Request request, TimeRange range, CallSubject subject, Func<string?, PageDecoder> decoderOf, UpstreamClient client, KeptAnswers kept, TimeProvider time)
{
    /// <summary>An upstream corrects what is younger; older answers stay as they are.</summary>
    private static readonly Duration KeptAfter = Duration.FromDays(30);

    private readonly UpstreamCall call = UpstreamCall.For(request, range, subject, time.GetInstant());
    private readonly PageDecoder decoder = decoderOf(subject.Entity);

    /// <summary>The letters in front of a station's number are its province: SiAR's J17 is in Jaén.</summary>
    private string Region => new([.. Name.TakeWhile(char.IsLetter)]);

    private string Name => subject.Series.Count == 1 ? request.UpstreamName(subject.Series[0]) : "";

    private bool IsKept => request is { KeepsAnswers: true, Paging: null } && range.End <= time.GetInstant() - KeptAfter;

    /// <summary>Whether an answer comes in several pages of the upstream's.</summary>
    public bool ArePaged => request.IsPaged && client.Key.Folder is null;

    /// <summary>Is shown each body that could be decoded, from several threads.</summary>
    public BodyReader? Body { get; set; }

    /// <summary>Hands every page over, in order.</summary>
    /// <exception cref="UpstreamException">One of them could not be had; then none counts.</exception>
    public async Task SweepAsync(Action<FetchedPage> handOver, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        var records = 0L;
        if (IsKept && await kept.FindAsync(request.Provider, Name, range, ct) is { } body)
        {
            Take(Decode(body));
        }
        else if (client.Key.Folder is { } folder)
        {
            await foreach (var page in ReadFilesAsync(folder, ct))
            {
                Take(page);
            }
        }
        else if (request.Paging is not { } paging)
        {
            Take(await AskAsync(null, priority, calls, ct));
        }
        else if (paging.Kind == PagingKind.Members)
        {
            await AskMembersAsync(Take, priority, calls, ct);
        }
        else if (paging.Kind == PagingKind.PageNumber)
        {
            await new PageSweep(paging, client.Concurrency, (page, token) => AskAsync(page, priority, calls, token), Take).RunAsync(ct);
        }
        else
        {
            await new PageChain(paging, (page, token) => AskAsync(page, priority, calls, token), Take).RunAsync(ct);
        }

        void Take(FetchedPage page)
        {
            records += page.Page.Records;
            RecordBound.Check(request.Decoding, records);
            handOver(page);
        }
    }

    /// <summary>Hands the first page over: enough to see whether the upstream sends what is declared. Nothing is kept.</summary>
    /// <exception cref="UpstreamException">It could not be had, or not be decoded.</exception>
    public async Task TryAsync(Action<FetchedPage> take, CallCounter calls, CancellationToken ct)
    {
        if (client.Key.Folder is { } folder)
        {
            await foreach (var page in ReadFilesAsync(folder, ct))
            {
                take(page);
                return;
            }

            return;
        }

        var (first, decoding) = request.Members is { } members ? Member(members[subject.Series[0]][0]) : (call, decoder);
        using var body = await client.GetAsync(client.Page(first, request.Paging?.FirstPage), CallPriority.Live, calls, ct);
        take(Decode(body.Bytes, decoding));
    }

    // Side by side; handed over in the members' order. One that the upstream has nothing of is left out, all of them are no data.
    private async Task AskMembersAsync(Action<FetchedPage> take, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        var members = request.Members![subject.Series.Single()];
        var pages = new FetchedPage?[members.Count];
        UpstreamException? nothing = null;
        await Parallel.ForEachAsync(
            members.Index(), new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = client.Concurrency },
            async (member, token) =>
            {
                try
                {
                    var (asked, decoding) = Member(member.Item);
                    using var body = await client.GetAsync(asked, priority, calls, token);
                    pages[member.Index] = Decode(body.Bytes, decoding);
                }
                catch (UpstreamException e) when (e.Failure == Failure.NoData)
                {
                    Interlocked.Exchange(ref nothing, e);
                }
            });
        if (nothing is not null && pages.All(p => p is null))
        {
            throw nothing;
        }

        foreach (var page in pages.OfType<FetchedPage>())
        {
            take(page);
        }
    }

    private (UpstreamCall Call, PageDecoder Decoder) Member(string name) =>
        (UpstreamCall.For(request, range, subject with { Member = name }, time.GetInstant()), decoderOf(name));

    private async Task<FetchedPage> AskAsync(string? page, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        using var body = await client.GetAsync(client.Page(call, page), priority, calls, ct);
        var fetched = Decode(body.Bytes);
        if (!fetched.IsFull)
        {
            await KeepAsync(body.Bytes, ct);
        }

        return fetched;
    }

    // Files of Parquet row group by row group: they may be larger than what is read at once.
    private async IAsyncEnumerable<FetchedPage> ReadFilesAsync(string folder, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var path in AnswerFiles.Find(folder, call.Path))
        {
            if (!request.Decoding.IsParquet)
            {
                var body = await File.ReadAllBytesAsync(path, ct);
                yield return Decode(body);
                await KeepAsync(body, ct);
                continue;
            }

            await using var file = await decoder.OpenAsync(path, Path.GetRelativePath(folder, path), ct);
            for (var group = 0; group < file.Groups; group++)
            {
                if (await file.ReadAsync(group, ct) is { } page)
                {
                    yield return new FetchedPage(page, file.Digest());
                }
            }
        }
    }

    // Only what could be decoded is worth keeping.
    private Task KeepAsync(ReadOnlyMemory<byte> body, CancellationToken ct) =>
        IsKept ? kept.KeepAsync(request.Provider, Region, Name, range, body, ct) : Task.CompletedTask;

    private FetchedPage Decode(ReadOnlyMemory<byte> body) => Decode(body, decoder);

    private FetchedPage Decode(ReadOnlyMemory<byte> body, PageDecoder decoding)
    {
        var page = decoding.Decode(body.Span);
        Body?.Invoke(body.Span);
        return new FetchedPage(page, SHA256.HashData(body.Span), IsFull: page.Records == request.CutAt);
    }
}

/// <summary>Reads a body as it came.</summary>
internal delegate void BodyReader(ReadOnlySpan<byte> body);
