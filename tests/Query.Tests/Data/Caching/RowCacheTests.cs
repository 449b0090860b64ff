using System.Globalization;
using DataFetch.Query.Data.Caching;
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

    [Fact]
    public async Task A_service_that_starts_takes_in_what_was_read_since_yesterday_as_it_is_now()
    {
        await using var replicas = await Replicas.StartAsync(postgres, redis, RedisFlavour.Garnet, 1);
        var before = replicas.Services[0];
        await before.StoreAsync("prices", RunningService.Range(Start, End), (_, _) => [1m]);
        await before.GetAsync(Answers.Prices(Start, End));
        await before.Get<RecentReads>().WriteAsync(LocalDate.FromDateTime(before.Clock.Now.UtcDateTime));
        await before.StoreAsync("prices", RunningService.Range(Start, End), (_, _) => [2m]);

        await replicas.AddAsync();
        await Eventually.TrueAsync(() => Task.FromResult(replicas.Reads.Misses == 8), TimeSpan.FromSeconds(20), "the second service has read what the first had");
        var (hits, misses) = replicas.Reads;
        var answer = await replicas.Services[1].GetAsync(Answers.Prices(Start, End));

        Assert.All(answer.Rows, r => Assert.Equal("2", r[3]));
        Assert.Equal((hits + 4, misses), replicas.Reads);
    }

    /// <summary>Random hours over three replicas, side by side.</summary>
    [Fact]
    public async Task No_read_is_older_than_what_was_committed_before_it_began()
    {
        const int Operations = 10_000;
        await using var replicas = await Replicas.StartAsync(postgres, redis, RedisFlavour.Garnet, 3);
        using var interleaved = new InterleavedReads(replicas.Services, AmountsAsync);

        Assert.Equal(0, await interleaved.RunAsync(Operations));
        Assert.True(replicas.Reads is { Hits: > Operations / 10, Misses: > Operations / 100 }, $"{replicas.Reads}");
    }

    private static async Task<IReadOnlyList<decimal>> AmountsAsync(RunningService replica, Instant from, Instant until) =>
        [.. (await replica.GetAsync(Answers.Prices($"{from}", $"{until}", "amount"))).Rows.Where(r => r[0] == "a").Select(r => decimal.Parse(r[3]!, CultureInfo.InvariantCulture))];
}
