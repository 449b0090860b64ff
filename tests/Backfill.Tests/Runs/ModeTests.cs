using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Backfill.Tests.Runs;

/// <summary>The clock stands at 2025-06-10 14:30 in Madrid; prices are published two hours late and kept from 2024-10-01 on.</summary>
public sealed class ModeTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task A_backfill_reaches_back_to_the_first_day_that_the_dataset_is_kept()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);

        var run = await CreateAsync(service, RunMode.Backfill);

        Assert.Equal(("backfill", 253), (run.Purpose, run.Tasks.Pending)); // 2024-10-01 to 2025-06-10
        var first = (await service.Client().ListTasksAsync(new() { RunId = run.Id, PageSize = 1000 }, cancellationToken: RunningService.Ct)).Tasks.Min(t => t.Range.StartTime);
        Assert.Equal(RunningService.At("2024-09-30T22:00:00Z").ToDateTimeUtc(), first!.ToDateTime());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_daily_run_looks_at_the_days_that_the_dataset_declares()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);

        var run = await CreateAsync(service, RunMode.Daily);

        Assert.Equal(("daily", 3), (run.Purpose, run.Tasks.Pending));
    }

    [Fact(Timeout = 60_000)]
    public async Task Days_back_are_the_range_of_every_mode()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);

        foreach (var mode in Enum.GetValues<RunMode>().Where(m => m != RunMode.Auto))
        {
            var run = await CreateAsync(service, mode, r => r.DaysBack = 2);
            Assert.Equal(2, run.Tasks.Pending);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task To_check_what_is_missing_asks_nothing_of_what_may_still_change()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var now = service.Clock.Now;
        service.Clock.Now = now.AddDays(-2); // then it could not be final yet
        await service.StoreAsync("prices", RunningService.Range("2025-06-07T22:00:00Z", "2025-06-08T10:00:00Z"), (_, _) => Backfills.Row, provisional: true);
        service.Clock.Now = now;

        var check = await CreateAsync(service, RunMode.CheckMissing, r => (r.From, r.To) = ("2025-06-08T00:00:00+02:00", "2025-06-08T12:00:00+02:00"));
        var manual = await CreateAsync(service, RunMode.Manual, r => (r.From, r.To) = ("2025-06-08T00:00:00+02:00", "2025-06-08T12:00:00+02:00"));

        Assert.Equal((0, 1), (check.Tasks.Pending, manual.Tasks.Pending));
    }

    [Fact(Timeout = 60_000)]
    public async Task Auto_starts_nothing_as_long_as_no_dataset_lacks_more_than_is_tolerated()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StoreAsync("prices", RunningService.Range("2025-06-03T22:00:00Z", "2025-06-10T06:00:00Z"), (_, _) => Backfills.Row);

        var none = await AutoAsync(service, null); // 06:00 to 10:00, the newest that should be there: five hours
        var some = await AutoAsync(service, 4);

        Assert.Equal(("no_action_needed", 5, 6, ""), (none.Status, none.GapHours, none.MaxGapHours, none.RunId));
        Assert.Equal(("started", "automatic", 5, 4), (some.Status, some.Trigger, some.GapHours, some.MaxGapHours));
        Assert.Equal(["prices"], some.Datasets);
        Assert.Equal(("auto", 1), ((await service.FindAsync(some.RunId)).Purpose, (await service.FindAsync(some.RunId)).Tasks.Pending));
    }

    [Fact(Timeout = 60_000)]
    public async Task Auto_takes_only_the_datasets_that_lack_too_much()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StoreAsync("prices", RunningService.Range("2025-06-03T22:00:00Z", "2025-06-10T10:00:00Z"), (_, _) => Backfills.Row);

        var auto = await service.Client().BackfillAutoAsync(new(), cancellationToken: RunningService.Ct);

        Assert.Equal(["sales"], auto.Datasets);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_mode_refuses_what_it_has_no_use_for()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);

        await FaultAsync(service, "Give either 'days_back', or 'from' and 'to'.", r => (r.DaysBack, r.From) = (3, "2025-06-01"));
        await FaultAsync(service, "'from' is missing", r => r.To = "2025-06-01");
        await FaultAsync(service, "'max_gap_hours' goes with the mode AUTO only.", r => (r.From, r.MaxGapHours) = ("2025-06-01", 3));
        await FaultAsync(service, "'max_gap_hours' must be from 0", r => (r.Mode, r.MaxGapHours) = (RunMode.Auto, -1));
        await FaultAsync(service, "'refetch' asks for everything, the mode AUTO only for what is missing", r => (r.Mode, r.Refetch) = (RunMode.Auto, true));
        await FaultAsync(service, "'mode' must be MANUAL", r => r.Mode = (RunMode)9);
        await FaultAsync(service, "'days_back' must be from 1", r => r.DaysBack = -1);
    }

    private static async Task<Run> CreateAsync(RunningService service, RunMode mode, Action<CreateRunRequest>? change = null)
    {
        var request = new CreateRunRequest { Datasets = { "prices" }, Mode = mode };
        if (mode is RunMode.Unspecified or RunMode.Manual && change is null)
        {
            request.From = "2025-06-01";
        }

        change?.Invoke(request);
        return (await service.Client().CreateRunAsync(request, cancellationToken: RunningService.Ct)).Run;
    }

    private static async Task<BackfillAutoResponse> AutoAsync(RunningService service, double? hours)
    {
        var request = new BackfillAutoRequest { Datasets = { "prices" } };
        if (hours is { } tolerated)
        {
            request.MaxGapHours = tolerated;
        }

        return await service.Client().BackfillAutoAsync(request, cancellationToken: RunningService.Ct);
    }

    private static async Task FaultAsync(RunningService service, string text, Action<CreateRunRequest> change)
    {
        var request = new CreateRunRequest { Datasets = { "prices" } };
        change(request);
        var status = await Backfills.RefuseAsync(async () => await service.Client().CreateRunAsync(request, cancellationToken: RunningService.Ct));
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains(text, status.Detail, StringComparison.Ordinal);
    }
}
