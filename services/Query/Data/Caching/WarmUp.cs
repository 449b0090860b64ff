using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;
using StackExchange.Redis;

namespace DataFetch.Query.Data.Caching;

/// <summary>
/// Reads into the cache what was read today and yesterday: when the service starts, and then again and again, so that what has been written
/// since, as by the fetch of the night, is there before its readers are.
/// </summary>
internal sealed partial class WarmUp(
    SourceCatalog catalog, RowCache cache, RecentReads recent, IOptions<CacheOptions> options, TimeProvider time, ILogger<WarmUp> logger) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (next, today) = (TimeSpan.Zero, time.GetInstant().InUtc().Date);
        using var timer = new PeriodicTimer(WriteEvery);
        try
        {
            do
            {
                next -= WriteEvery;
                try
                {
                    if (next <= TimeSpan.Zero)
                    {
                        next = options.Value.WarmUpEvery;
                        await ReadAsync(today, stoppingToken);
                    }

                    await recent.WriteAsync(today);
                }
                catch (Exception e) when (e is RedisException or TimeoutException or NpgsqlException) // RedisTimeoutException is no RedisException
                {
                    LogCold(e.Message);
                }

                today = time.GetInstant().InUtc().Date;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    // The newest first, as far as the cache's memory goes: what is behind that would only drive out what was read before.
    private async Task ReadAsync(LocalDate today, CancellationToken ct)
    {
        var (read, room) = (0, (long)options.Value.MemoryMb << 19);
        foreach (var block in (await recent.ReadAsync(today)).OrderByDescending(b => b.Period))
        {
            if (room > 0 && catalog.Datasets.FirstOrDefault(d => d.Name == block.Dataset) is { IsKeyed: false } dataset)
            {
                room -= await cache.WarmAsync(dataset, block, ct);
                read++;
            }
        }

        if (read > 0)
        {
            LogWarm(read);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Blocks} blocks of rows that were read since yesterday are in the cache")]
    private partial void LogWarm(int blocks);

    [LoggerMessage(LogLevel.Warning, "The cache is not warmed up: {Reason}")]
    private partial void LogCold(string reason);
}
