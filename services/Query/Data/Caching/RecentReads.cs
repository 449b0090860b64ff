using System.Collections.Concurrent;
using System.Globalization;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using NodaTime;
using StackExchange.Redis;

namespace DataFetch.Query.Data.Caching;

/// <summary>A block that was read, whatever its version was.</summary>
internal readonly record struct ReadBlock(string Dataset, int SeriesId, LocalDate Period);

/// <summary>Which blocks readers asked for, by UTC days, in Redis: for services that start, and for the morning after.</summary>
internal sealed class RecentReads(IConnectionMultiplexer redis, CatalogIds ids)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    private readonly ConcurrentDictionary<ReadBlock, bool> unwritten = [];

    public void Add(string dataset, RowBlock block) => unwritten.TryAdd(new ReadBlock(dataset, block.SeriesId, block.Period), true);

    /// <summary>Writes what was added since the last time.</summary>
    /// <exception cref="RedisException">Redis cannot be reached: then these are forgotten.</exception>
    public async Task WriteAsync(LocalDate day)
    {
        var blocks = unwritten.Keys.ToList();
        blocks.ForEach(b => unwritten.TryRemove(b, out _));
        if (blocks.Count > 0)
        {
            await redis.GetDatabase().SetAddAsync(KeyOf(day), [.. blocks.Select(b => (RedisValue)$"{b.Dataset} {b.SeriesId} {b.Period:yyyyMMdd}")]);
            await redis.GetDatabase().KeyExpireAsync(KeyOf(day), Kept);
        }
    }

    /// <summary>What was read on a day and the day before.</summary>
    /// <exception cref="RedisException">Redis cannot be reached.</exception>
    public async Task<IReadOnlyList<ReadBlock>> ReadAsync(LocalDate day) =>
        [.. (await redis.GetDatabase().SetCombineAsync(SetOperation.Union, KeyOf(day), KeyOf(day.PlusDays(-1)))).Select(Block)];

    private static ReadBlock Block(RedisValue text)
    {
        var parts = text.ToString().Split(' ');
        return new ReadBlock(
            parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture),
            LocalDate.FromDateOnly(DateOnly.ParseExact(parts[2], "yyyyMMdd", CultureInfo.InvariantCulture)));
    }

    private string KeyOf(LocalDate day) => $"datafetch:reads:{ids.Installation:N}:{day:yyyyMMdd}";
}
