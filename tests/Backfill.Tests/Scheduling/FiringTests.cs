using DataFetch.Backfill.Scheduling;
using DataFetch.Backfill.Scheduling.Firings;
using DataFetch.Catalog;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Schedules;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;
using NodaTime;
using FiringState = DataFetch.Storage.Schedules.FiringState;

namespace DataFetch.Backfill.Tests.Scheduling;

/// <summary>What a firing does, once.</summary>
public sealed class FiringTests(PostgresFixture postgres, RedisFixture redis)
{
    private const string Yaml = """
        schedules:
          fetch: { title: Fetches, cron: 0 3 * * *, zone: Europe/Madrid, run: { mode: daily, datasets: [sales], days_back: 2 }, followed_by: [told] }
          told: { title: Tells, trigger: fetched }
          tell: { title: Tells, every: 5m, trigger: five_minutes }
          validate: { title: Counts, system: { job: validation, datasets: [sales], days_back: 1 } }
          health: { title: Looks, system: { job: health_check } }
          keys: { title: Looks at keys, system: { job: token_expiry_check } }
          clean: { title: Cleans, system: { job: weekly_cleanup } }
        """;

    private const string Keyed = """
        source: keyed
        title: A source with a key
        base_address: https://keyed.test
        auth: { header: X-Key, renewal: Ask for one. }
        limits: [{ calls: 60, per: 60s }]
        requests:
          all:
            path: /all
            zone: UTC
            chunk_days: 1
            decoder: json-records
            records: data
            fills: [{ dataset: things, at_field: at, at_format: offset, columns: { amount: v } }]
        datasets:
          things: { title: Things, zone: UTC, starts: 2025-06-01, cadence: 1d, columns: { amount: { type: decimal } }, providers: [keyed.all] }
        """;

    private static CancellationToken Ct => RunningService.Ct;

    [Fact(Timeout = 60_000)]
    public async Task A_run_that_it_starts_has_its_id_and_ends_it_and_fires_what_follows()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);

        var fired = await schedules.TriggerAsync("fetch");
        Assert.Equal((FiringState.Running, true), (fired.State, fired.HasRun));
        foreach (var task in await schedules.Service.TasksAsync(fired.Id.ToString()))
        {
            await schedules.Service.CompleteAsync(task);
        }

        await schedules.UntilAsync(fired.Id, FiringState.Completed);
        await Eventually.TrueAsync(async () => (await schedules.PublishedAsync()).SequenceEqual(["fetched of told"]), Backfills.Soon);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_that_fails_is_a_firing_that_failed()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);

        var fired = await schedules.TriggerAsync("fetch");
        foreach (var task in await schedules.Service.TasksAsync(fired.Id.ToString()))
        {
            await schedules.Service.GiveUpAsync(task);
        }

        await schedules.UntilAsync(fired.Id, FiringState.Failed);
        Assert.Equal("failed", (await schedules.Firings.FindAsync(fired.Id, Ct))!.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_trigger_is_published_with_the_firing_that_published_it()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);

        var fired = await schedules.TriggerAsync("tell");

        Assert.Equal(FiringState.Completed, fired.State);
        Assert.Equal(["five_minutes of tell"], await schedules.PublishedAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task What_an_attempt_that_died_had_done_is_not_done_again()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);
        var id = Guid.CreateVersion7();
        await schedules.Service.ExecuteAsync(
            $"""
            INSERT INTO datafetch.firing (id, schedule, scheduled_at, cause, state, fired_at, fence, lease_until, worker)
            VALUES ('{id}', 'fetch', '2025-06-10', 'timed', 'due', '2025-06-10', 1, datafetch.server_now() + interval '1 second', 'dead')
            """);
        var dead = (await schedules.Firings.FindAsync(id, Ct))!;
        // Its process dies after the run is there and before the firing says so.
        await schedules.Service.Get<ScheduledRuns>().StartAsync(schedules.Service.Catalog.Schedule("fetch").Run!, id, Ct);

        await schedules.UntilAsync(id, FiringState.Running);

        Assert.False(await schedules.Service.Get<FiringClaims>().RunStartedAsync(dead, Ct));
        Assert.Single((await schedules.Service.Client().ListRunsAsync(new ListRunsRequest(), cancellationToken: Ct)).Runs);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_time_is_announced_once_however_many_say_it()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);
        var announcer = schedules.Service.Get<Announcer>();
        var now = schedules.Service.Clock.GetInstant();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => announcer.TimedAsync("tell", now, isRecovered: false, Ct)));

        await Eventually.TrueAsync(async () => (await schedules.PublishedAsync()).Count > 0, Backfills.Soon);
        Assert.Single(await schedules.Firings.NewestAsync("tell", 10, Ct));
        Assert.Single(await schedules.PublishedAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Times_that_nobody_fired_are_missed_and_the_newest_fires_once()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);
        var announcer = schedules.Service.Get<Announcer>();
        var first = schedules.Service.Clock.GetInstant();
        await announcer.TimedAsync("tell", first, isRecovered: false, Ct);

        schedules.Service.Clock.Now += TimeSpan.FromMinutes(61);
        await announcer.TimedAsync("tell", first + Duration.FromMinutes(5), isRecovered: false, Ct);
        await Eventually.TrueAsync(async () => (await schedules.PublishedAsync()).Count == 2, Backfills.Soon);

        var job = await schedules.JobAsync("tell");
        Assert.Equal((2, 11, first + Duration.FromHours(1), 60), (job.Fired, job.Missed, Instant.FromDateTimeOffset(job.Last.ScheduledTime.ToDateTimeOffset()), job.Last.LatenessSeconds));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_recovered_firing_is_done_although_it_was_taken_for_missed()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);
        var announcer = schedules.Service.Get<Announcer>();
        var first = schedules.Service.Clock.GetInstant();
        await announcer.TimedAsync("tell", first, isRecovered: false, Ct);
        schedules.Service.Clock.Now += TimeSpan.FromMinutes(10);
        await announcer.TimedAsync("tell", first + Duration.FromMinutes(10), isRecovered: false, Ct);
        Assert.Equal(1, (await schedules.JobAsync("tell")).Missed);

        await announcer.TimedAsync("tell", first + Duration.FromMinutes(5), isRecovered: true, Ct);

        await Eventually.TrueAsync(async () => (await schedules.PublishedAsync()).Count == 3, Backfills.Soon);
        Assert.Equal(0, (await schedules.JobAsync("tell")).Missed);
    }

    [Fact(Timeout = 60_000)]
    public async Task Validation_says_what_is_missing()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);

        var fired = await schedules.TriggerAsync("validate");

        // Madrid's midnight to 14:30.
        Assert.Equal("58 slots expected, 0 rows had vanished; missing: sales 58", fired.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_health_check_tells_of_stores_sources_and_queue()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);
        await schedules.Service.StopFarAsync();

        var fired = await schedules.TriggerAsync("health");

        Assert.Equal((FiringState.Completed, null), (fired.State, fired.Error));
        Assert.Equal($"queue: 0 pending, 0 processing, 0 failed; sources without a key: none; providers stopped: {schedules.Service.Far}.hour; open alerts: 0", fired.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_key_that_ends_soon_is_alerted_of()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml, Keyed);
        var now = schedules.Service.Clock.GetInstant();
        await schedules.Service.Get<SourceStates>().ReportAsync([new SourceState("keyed", false, now + Duration.FromDays(13))], "worker", Ct);

        var fired = await schedules.TriggerAsync("keys");

        Assert.Equal("keys that end soon or have ended: keyed", fired.Result);
        var alert = Assert.Single(await schedules.Service.Get<Storage.Alerts.Alerts>().OpenAsync(Ct));
        Assert.Equal(("key-ends", "keyed", "The key of A source with a key ends on 2025-06-23. Ask for one. The setting is Sources:keyed:Key."), (alert.Kind, alert.Subject, alert.Text));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cleanup_keeps_what_its_settings_say()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml, ("Backfill:Retention:Firings", "7.00:00:00"));
        await schedules.Service.ExecuteAsync(
            "INSERT INTO datafetch.firing (id, schedule, scheduled_at, cause, state) VALUES (gen_random_uuid(), 'tell', '2025-06-02', 'timed', 'missed'), (gen_random_uuid(), 'tell', '2025-06-04', 'timed', 'missed')");

        Assert.Equal("deleted: 1 firings", (await schedules.TriggerAsync("clean")).Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_schedule_that_is_not_declared_is_refused_by_name()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);

        var refused = await Backfills.RefuseAsync(() => schedules.TriggerAsync("nothere"));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        Assert.Contains("'nothere'", refused.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_process_without_a_scheduler_refuses_to_start_one_and_says_what_to_do()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);

        var refused = await Backfills.RefuseAsync(() => schedules.Client.StartSchedulerAsync(new(), cancellationToken: Ct).ResponseAsync);

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("Scheduler:Enabled", refused.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refresh_is_a_run_of_high_priority_over_what_a_dataset_lacks()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);

        var answer = await schedules.Client.RefreshAsync(new RefreshRequest { Dataset = "prices", Series = { "a" }, From = "2025-06-09", To = "2025-06-09" }, cancellationToken: Ct);

        var task = Assert.Single(await schedules.Service.TasksAsync(answer.Run.Id));
        Assert.Equal(("refresh", Priority.High, 24), (answer.Run.Purpose, task.Priority, answer.Run.Records.TotalRequested));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_forced_refresh_asks_for_what_is_present_again()
    {
        await using var schedules = await Schedules.StartAsync(postgres, redis, Yaml);
        await schedules.Service.StoreAsync("sales", RunningService.Range("2025-06-09T22:00:00Z", "2025-06-10T12:30:00Z"), (_, _) => Backfills.Row);

        var answer = await schedules.Client.ForceRefreshAsync(new ForceRefreshRequest { Datasets = { "sales" } }, cancellationToken: Ct);

        Assert.Equal(58, answer.Run.Records.TotalRequested);
    }
}
