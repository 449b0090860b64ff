using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>
/// Which tasks of a source are worth claiming, most urgent first. Hints only: they may be lost, doubled or out of date at any
/// time; Postgres alone says what a task is.
/// </summary>
public sealed class TaskHints(IConnectionMultiplexer redis)
{
    /// <summary>From <see cref="Origin"/> on, 51 bits of microseconds last 71 years; two bits of priority keep it exact in a double.</summary>
    private const int TimeBits = 51;

    /// <summary>2020-01-01T00:00:00Z in microseconds since 1970.</summary>
    private const long Origin = 1_577_836_800_000_000;

    /// <summary>URGENT and HIGH: somebody waits for them.</summary>
    private const int LastLivePriority = 1;

    public async Task AddAsync(string source, IEnumerable<TaskHint> hints)
    {
        foreach (var group in hints.GroupBy(hint => hint.Priority <= LastLivePriority))
        {
            SortedSetEntry[] entries = [.. group.Select(hint => new SortedSetEntry(hint.Id.ToString("N"), Score(hint)))];
            await redis.GetDatabase().SortedSetAddAsync(RedisKeys.Hints(source, isLive: group.Key), entries);
        }
    }

    /// <summary>Takes up to <paramref name="count"/> hints away: by priority, then the oldest.</summary>
    /// <param name="liveOnly">Leaves NORMAL and LOW where they are, for the worker that is kept free for live work.</param>
    public async Task<IReadOnlyList<Guid>> TakeAsync(string source, int count, bool liveOnly = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var taken = new List<Guid>(count);
        foreach (var isLive in liveOnly ? new[] { true } : [true, false])
        {
            if (taken.Count < count)
            {
                var entries = await redis.GetDatabase().SortedSetPopAsync(RedisKeys.Hints(source, isLive), count - taken.Count);
                taken.AddRange(entries.Select(entry => Guid.ParseExact((string)entry.Element!, "N")));
            }
        }

        return taken;
    }

    public async Task<long> CountAsync(string source) =>
        await redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Hints(source, isLive: true))
        + await redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Hints(source, isLive: false));

    internal static double Score(TaskHint hint) =>
        ((long)Math.Clamp(hint.Priority, 0, 3) << TimeBits) + Math.Clamp(hint.CreatedMicros - Origin, 0, (1L << TimeBits) - 1);
}

/// <param name="Priority">0 URGENT, 1 HIGH, 2 NORMAL, 3 LOW.</param>
/// <param name="CreatedMicros">Microseconds since 1970.</param>
public readonly record struct TaskHint(Guid Id, int Priority, long CreatedMicros);
