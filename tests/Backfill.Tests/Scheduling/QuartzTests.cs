using DataFetch.Backfill.Scheduling.Timing;
using DataFetch.Catalog.Times;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using NodaTime;
using Quartz;

namespace DataFetch.Backfill.Tests.Scheduling;

/// <summary>Quartz on Postgres, as a service runs it.</summary>
public sealed class QuartzTests(PostgresFixture postgres, RedisFixture redis)
{
    private const string Yaml = """
        schedules:
          tick: { title: Ticks, every: 1s, trigger: tick }
          daily: { title: Daily, cron: 0 3 * * *, zone: Europe/Madrid, trigger: day }
        """;

    private static readonly (string, string) On = ("Scheduler:Enabled", "true");

    private static CancellationToken Ct => RunningService.Ct;

    [Fact(Timeout = 60_000)]
    public async Task Schedules_fire_by_themselves_and_say_when_they_will()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml, On);

        await TicksAsync(schedules, 3);

        var daily = await schedules.JobAsync("daily");
        Assert.Equal(("0 3 * * *", "Europe/Madrid"), (daily.Times, daily.Zone));
        Assert.Matches("^20[0-9-]+T03:00:00\\+0[12]$", daily.NextLocalTime);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stopped_schedules_fire_no_more_until_they_are_started()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml, On);
        await TicksAsync(schedules, 1);

        Assert.False((await schedules.Client.StopSchedulerAsync(new(), cancellationToken: Ct)).Running);
        await schedules.TriggerAsync("daily");
        var stopped = (await schedules.PublishedAsync()).Count;
        Assert.False((await schedules.Client.GetStatusAsync(new(), cancellationToken: Ct)).Running);
        Assert.Null((await schedules.JobAsync("tick")).NextTime);
        Assert.True((await schedules.Client.StartSchedulerAsync(new(), cancellationToken: Ct)).Running);

        await TicksAsync(schedules, stopped + 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_process_that_starts_again_leaves_what_is_still_due_and_takes_away_what_is_declared_no_more()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml, On);
        var scheduler = await schedules.Service.Get<ISchedulerFactory>().GetScheduler(Ct);
        var due = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;
        await schedules.Client.StopSchedulerAsync(new(), cancellationToken: Ct);
        await schedules.Service.ExecuteAsync($"UPDATE datafetch.qrtz_triggers SET next_fire_time = {due} WHERE trigger_name = 'daily'");
        await schedules.Service.ExecuteAsync("UPDATE datafetch.qrtz_simprop_triggers SET str_prop_1 = 'every 1h' WHERE trigger_name = 'tick'");
        var job = JobBuilder.Create<FiringJob>().WithIdentity("gone", DeclaredTriggers.Group).Build();
        var times = new ScheduleTrigger.Builder(IntervalTimes.Create(Duration.FromHours(1))!, schedules.Service.Clock);
        await scheduler.ScheduleJob(job, TriggerBuilder.Create().WithIdentity("gone", DeclaredTriggers.Group).WithSchedule(times).Build(), cancellationToken: Ct);

        await schedules.Service.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<DeclaredTriggers>().Single().StartAsync(Ct);

        Assert.Equal(due, (await scheduler.GetTrigger(new TriggerKey("daily", DeclaredTriggers.Group), Ct))!.NextFireTimeUtc!.Value.UtcTicks);
        Assert.Equal("every 1s UTC", ((ScheduleTrigger)(await scheduler.GetTrigger(new TriggerKey("tick", DeclaredTriggers.Group), Ct))!).Times.ToString());
        Assert.Null(await scheduler.GetJobDetail(new JobKey("gone", DeclaredTriggers.Group), Ct));
    }

    private static Task TicksAsync(Schedules schedules, int least) => Eventually.TrueAsync(
        async () =>
        {
            schedules.Service.Clock.Now += TimeSpan.FromMilliseconds(100);
            return (await schedules.PublishedAsync()).Count >= least;
        },
        Backfills.Soon, $"{least} triggers are published");
}
