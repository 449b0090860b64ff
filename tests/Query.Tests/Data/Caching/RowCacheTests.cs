using DataFetch.Testing;
using DataFetch.Testing.Services;
using NodaTime;

namespace DataFetch.Query.Tests.Data.Caching;

public sealed class RowCacheTests(PostgresFixture postgres, RedisFixture redis)
{
    private const string Start = "2024-12-01T00:00:00Z";
    private const string End = "2025-02-01T00:00:00Z";

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Rows_are_read_once_for_all_replicas_and_are_those_of_the_database(RedisFlavour flavour)
    {
        await using var replicas = await Replicas.StartAsync(postgres, redis, flavour, 2);
        var (first, second) = (replicas.Services[0], replicas.Services[1]);
        await first.StoreAsync("prices", RunningService.Range(Start, End), (s, at) => at.InUtc().Hour == 7 ? null : [at.ToUnixTimeSeconds() / 100m, null, 7L, $"ñ {s}"]);

        var cold = await first.GetAsync(Answers.Prices(Start, End));
        Assert.Equal((0, 4), replicas.Reads); // two series, two years
        var hot = await first.GetAsync(Answers.Prices(Start, End));
        Assert.Equal((4, 4), replicas.Reads);
        var other = await second.GetAsync(Answers.Prices(Start, End));
        Assert.Equal((8, 4), replicas.Reads);

        Assert.Equal(2 * 62 * 23, cold.Rows.Count);
        Assert.All([hot, other], answer => Assert.Equal(cold.Rows, answer.Rows));
        Assert.Equal((IEnumerable<string?>)["a", Start, "near.hours", "17330112", null, "7", "ñ a"], cold.Rows[0]);
    }

    [Fact]
    public async Task A_part_of_what_is_kept_has_its_rows_and_columns_only()
    {
        await using var replicas = await Replicas.StartAsync(postgres, redis, RedisFlavour.Garnet, 1);
        var service = replicas.Services[0];
        await service.StoreAsync("prices", RunningService.Range(Start, End), (_, at) => [(decimal)at.ToUnixTimeSeconds(), 1.5, 7L, at.ToString("uuuu-MM-dd'T'HH", null)]);
        var whole = await service.GetAsync(Answers.Prices(Start, End));

        var part = await service.GetAsync(new() { Dataset = "prices", Series = { "b" }, From = "2024-12-31T22:30:00Z", To = "2025-01-01T02:00:00Z", Columns = { "note", "count" } });
        var none = await service.GetAsync(Answers.Prices("2025-01-01T02:10:00Z", "2025-01-01T02:50:00Z"));

        Assert.Equal(4, replicas.Reads.Misses);
        Assert.Equal(
            whole.Rows.Where(r => r[0] == "b" && string.CompareOrdinal(r[1], "2024-12-31T22:30:00Z") > 0 && string.CompareOrdinal(r[1], "2025-01-01T02:00:00Z") < 0).Select(r => (r[6], "7")),
            part.Rows.Select(r => (r[3], r[4]!)));
        Assert.Equal(3, part.Rows.Count);
        Assert.Empty(none.Rows);
    }

    [Fact]
    public async Task What_is_stored_is_in_the_next_answer_of_every_replica()
    {
        await using var replicas = await Replicas.StartAsync(postgres, redis, RedisFlavour.Garnet, 3);
        var hours = RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T05:00:00Z");
        for (var value = 1m; value <= 5; value++)
        {
            await replicas.Services[(int)value % 3].StoreAsync("prices", hours, (_, _) => [value]);

            foreach (var replica in replicas.Services)
            {
                var rows = (await replica.GetAsync(Answers.Prices("2025-06-01T00:00:00Z", "2025-06-01T05:00:00Z", "amount"))).Rows;
                Assert.Equal(Enumerable.Repeat($"{value}", 10), rows.Select(r => r[3]!));
            }
        }
    }

    [Fact]
    public async Task While_Redis_is_down_answers_come_from_memory_and_from_Postgres_and_the_service_is_healthy()
    {
        await using var service = await Answers.StartAsync(postgres, ("ConnectionStrings:redis", "127.0.0.1:1"));
        await service.StoreAsync("prices", RunningService.Range(Start, End), (_, _) => [1m]);

        var answers = new[] { await service.GetAsync(Answers.Prices(Start, End)), await service.GetAsync(Answers.Prices(Start, End)) };

        Assert.All(answers, answer => Assert.Equal(2 * 62 * 24, answer.Rows.Count));
        Assert.StartsWith("{\"status\":\"healthy\"", await service.Rest.GetStringAsync("/health", RunningService.Ct), StringComparison.Ordinal);
    }

    /// <summary>10,000 reads and writes of random hours over three replicas, side by side.</summary>
    [Fact]
    public async Task No_read_is_older_than_what_was_committed_before_it_began()
    {
        const int Operations = 10_000, Hours = 24;
        await using var replicas = await Replicas.StartAsync(postgres, redis, RedisFlavour.Garnet, 3);
        var (start, committed) = (RunningService.At("2025-01-01T00:00:00Z"), new int[Hours]);
        var (left, stamp, stale) = (Operations, 0, 0);
        using var writing = new SemaphoreSlim(1);
        await WriteAsync(0, 0, Hours);

        await Task.WhenAll([.. Enumerable.Range(0, 6).Select(i => WorkAsync(replicas.Services[i % 3], new Random(i)))]);

        Assert.Equal(0, stale);
        Assert.True(replicas.Reads is { Hits: > Operations / 10, Misses: > Operations / 100 }, $"{replicas.Reads}");

        async Task WorkAsync(RunningService replica, Random random)
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var (first, count) = (random.Next(Hours), random.Next(1, 4));
                if (random.Next(10) == 0)
                {
                    await WriteAsync(random.Next(3), first, Math.Min(count, Hours - first));
                }
                else
                {
                    await ReadAsync(replica, first, Math.Min(count, Hours - first));
                }
            }
        }

        // One at a time: what was committed last is what is to be seen.
        async Task WriteAsync(int replica, int first, int count)
        {
            await writing.WaitAsync(RunningService.Ct);
            try
            {
                var value = ++stamp;
                await replicas.Services[replica].StoreAsync(
                    "prices", new Catalog.TimeRange(start + Duration.FromHours(first), start + Duration.FromHours(first + count)), (_, _) => [(decimal)value]);
                committed.AsSpan(first, count).Fill(value);
            }
            finally
            {
                writing.Release();
            }
        }

        async Task ReadAsync(RunningService replica, int first, int count)
        {
            var floor = committed.AsSpan(first, count).ToArray();
            var answer = await replica.GetAsync(Answers.Prices(
                $"{start + Duration.FromHours(first)}", $"{start + Duration.FromHours(first + count)}", "amount"));
            var seen = answer.Rows.Where(r => r[0] == "a").Select(r => int.Parse(r[3]!, null)).ToList();
            if (seen.Count != count || seen.Zip(floor).Any(s => s.First < s.Second))
            {
                Interlocked.Increment(ref stale);
            }
        }
    }
}
