using System.Runtime.CompilerServices;
using DataFetch.Backfill.Queueing;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Queue;
using DataFetch.Storage.Notices;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Triggers;

/// <summary>Reads triggers for those who ask.</summary>
internal sealed class TriggerReader(SourceCatalog catalog, NoticeStore notices, WakeUps wakeUps, IOptions<QueueOptions> options)
{
    private const int Batch = 500;

    /// <summary>The first triggers behind an id.</summary>
    /// <exception cref="RequestException">A dataset or a kind is not known, or the id is negative.</exception>
    public Task<List<Notice>> ReadAsync(long after, IReadOnlyCollection<string> kinds, IReadOnlyCollection<string> datasets, int limit, CancellationToken ct) =>
        notices.ReadAsync(After(after), Kinds(kinds), Datasets(datasets), limit, ct);

    /// <summary>Triggers behind an id, and then each as it comes.</summary>
    /// <param name="after">Null for those only that come from now on.</param>
    /// <exception cref="RequestException">A dataset or a kind is not known, or the id is negative.</exception>
    public async IAsyncEnumerable<Notice> FollowAsync(
        long? after, IReadOnlyCollection<string> kinds, IReadOnlyCollection<string> datasets, [EnumeratorCancellation] CancellationToken ct)
    {
        (kinds, datasets) = (Kinds(kinds), Datasets(datasets));
        await using var wakeUp = await wakeUps.SubscribeAsync(Topics.Notices);
        var place = after is { } id ? After(id) : await notices.NewestAsync(ct);
        while (true)
        {
            var next = await notices.ReadAsync(place, kinds, datasets, Batch, ct);
            foreach (var notice in next)
            {
                yield return notice;
                place = notice.Id;
            }

            if (next.Count == 0)
            {
                await wakeUp.WaitAsync(options.Value.Relay, ct);
            }
        }
    }

    /// <summary>The kinds that were named, or all where none was.</summary>
    /// <exception cref="RequestException">One is not known.</exception>
    public static IReadOnlyList<string> Kinds(IReadOnlyCollection<string> kinds) =>
        kinds.FirstOrDefault(k => !NoticeKinds.Triggers.Contains(k)) is { } unknown
            ? throw new RequestException(RequestError.Invalid, $"'kinds' names '{unknown}'; give any of {string.Join(", ", NoticeKinds.Triggers)}.")
            : kinds.Count == 0 ? NoticeKinds.Triggers : [.. kinds.Distinct()];

    /// <exception cref="RequestException">It is negative.</exception>
    public static long After(long after) =>
        after >= 0 ? after : throw new RequestException(RequestError.Invalid, $"'after_id' is {after}; give the id of a trigger, or 0.");

    /// <exception cref="RequestException">One is not known.</exception>
    private List<string> Datasets(IReadOnlyCollection<string> names) => [.. names.Distinct().Select(n => catalog.Dataset(n).Name)];
}
