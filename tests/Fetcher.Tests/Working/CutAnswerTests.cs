using DataFetch.Fetcher.Tests.Calls;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;

namespace DataFetch.Fetcher.Tests.Working;

/// <summary>An upstream that cuts its answers at a number of records and says nothing.</summary>
public sealed class CutAnswerTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task The_smallest_chunk_that_is_cut_fails_by_name_and_what_came_of_it_is_stored()
    {
        await using var fetcher = await StartAsync(hours: 12, cutAt: 12);
        var id = await fetcher.AddAsync(fetcher.A, 3);
        await fetcher.UntilAsync(id, TaskState.Failed);

        var task = await fetcher.TaskAsync(id);
        Assert.Equal($"capped: An answer has 12 records, as many as {fetcher.A}.levels sends at most, and not all that is expected: no smaller chunk can be asked for.", task.Error);
        Assert.Equal((1, 12L), (task.Calls, task.RowsWritten));
        Assert.Equal("12 0 12", await HoursAsync(fetcher));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_answer_of_fewer_records_is_whole_and_what_it_lacks_is_absent()
    {
        await using var fetcher = await StartAsync(hours: 11, cutAt: 12);
        await fetcher.UntilAsync(await fetcher.AddAsync(fetcher.A, 3), TaskState.Completed);
        Assert.Equal("11 13 0", await HoursAsync(fetcher));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_full_answer_that_has_every_expected_slot_is_whole()
    {
        await using var fetcher = await StartAsync(hours: 24, cutAt: 24);
        await fetcher.UntilAsync(await fetcher.AddAsync(fetcher.A, 3), TaskState.Completed);
        Assert.Equal("24 0 0", await HoursAsync(fetcher));
    }

    private static Task<string> HoursAsync(RunningFetcher fetcher) => fetcher.QueryAsync(
        """
        SELECT string_agg(extract(epoch FROM coalesce((SELECT sum(upper(r) - lower(r)) FROM unnest(ranges) r), '0'))::integer / 3600 || '', ' ' ORDER BY place)
        FROM datafetch.coverage, unnest(ARRAY[present, absent, unreachable]) WITH ORDINALITY AS s (ranges, place)
        """);

    private Task<RunningFetcher> StartAsync(int hours, int cutAt) => RunningFetcher.StartAsync(
        postgres, redis, c => Upstream.Json(c, RunningFetcher.Day(c, hours: hours)), ("Sources:{a}:Requests:levels:CutAt", $"{cutAt}"));
}
