using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Testing.Services;

/// <summary>The amounts of series <c>a</c> of <c>prices</c> from one instant until another, by instant.</summary>
public delegate Task<IReadOnlyList<decimal>> ReadAmounts(RunningService replica, Instant from, Instant until);

/// <summary>Random hours of one day are written and read over replicas on one database, side by side. Each write has a greater amount than those before.</summary>
public sealed class InterleavedReads(IReadOnlyList<RunningService> replicas, ReadAmounts read) : IDisposable
{
    private const int Hours = 24;
    private const int Workers = 6;

    private static readonly Instant Start = RunningService.At("2025-01-01T00:00:00Z");

    private readonly SemaphoreSlim writing = new(1);
    private readonly int[] committed = new int[Hours];
    private int left;
    private int stamp;
    private int stale;

    /// <summary>Returns how many reads were older than what had been committed before they began.</summary>
    public async Task<int> RunAsync(int operations)
    {
        await WriteAsync(replicas[0], 0, Hours);
        left = operations;
        await Task.WhenAll([.. Enumerable.Range(0, Workers).Select(i => WorkAsync(replicas[i % replicas.Count], new Random(i)))]);
        return stale;
    }

    public void Dispose() => writing.Dispose();

    private async Task WorkAsync(RunningService replica, Random random)
    {
        while (Interlocked.Decrement(ref left) >= 0)
        {
            var first = random.Next(Hours);
            var count = Math.Min(random.Next(1, 4), Hours - first);
            if (random.Next(10) == 0)
            {
                await WriteAsync(replicas[random.Next(replicas.Count)], first, count);
            }
            else
            {
                await ReadAsync(replica, first, count);
            }
        }
    }

    // One at a time: what was committed last is what is to be seen.
    private async Task WriteAsync(RunningService replica, int first, int count)
    {
        await writing.WaitAsync(RunningService.Ct);
        try
        {
            var value = ++stamp;
            await replica.StoreAsync("prices", new TimeRange(At(first), At(first + count)), (_, _) => [(decimal)value]);
            committed.AsSpan(first, count).Fill(value);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAsync(RunningService replica, int first, int count)
    {
        var floor = committed.AsSpan(first, count).ToArray();
        var seen = await read(replica, At(first), At(first + count));
        if (seen.Count != count || seen.Zip(floor).Any(s => s.First < s.Second))
        {
            Interlocked.Increment(ref stale);
        }
    }

    private static Instant At(int hour) => Start + Duration.FromHours(hour);
}
