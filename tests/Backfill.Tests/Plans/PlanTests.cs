using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.Backfill.Tests.Plans;

public sealed class PlanTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task A_plan_is_what_the_run_makes_of_it_and_starts_nothing()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T22:00:00Z", "2025-06-02T22:00:00Z"), (_, _) => Backfills.Row);

        var plan = await PlanAsync(service, Days(1, 4));
        var before = await service.Client().ListRunsAsync(new(), cancellationToken: RunningService.Ct);
        var run = await service.RunAsync(1, 4);

        var near = Assert.Single(plan.Sources);
        Assert.Equal((service.Near, 3, 144, 3), (near.Source, near.Chunks, near.Rows, near.Calls));
        Assert.Equal((3, 3), (near.CallsLeast, near.CallsMost));
        Assert.Equal("60/1m", near.BindingLimit);
        Assert.Equal((near.Chunks, near.Rows), (run.Tasks.Pending, run.Records.TotalRequested));
        Assert.DoesNotContain(before.Runs, r => r.Purpose != "test");
        Assert.Equal([$"{service.Near}.hours"], plan.Datasets[0].Providers);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_plan_starts_behind_what_is_as_urgent_and_says_what_waits_for_it()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.RunAsync(1, 5); // LOW

        var low = Assert.Single((await PlanAsync(service, Days(6, 7))).Sources);
        var request = Days(6, 7);
        request.Priority = Priority.High;
        var high = Assert.Single((await PlanAsync(service, request)).Sources);

        Assert.Equal((5, 5, 0), (low.AheadTasks, low.AheadCalls, low.DelayedTasks));
        Assert.Equal((0, 0, 5), (high.AheadTasks, high.AheadCalls, high.DelayedTasks));
        Assert.Equal(5, (low.StartTime.ToDateTime() - high.StartTime.ToDateTime()).TotalSeconds, 0.5); // five calls at one a second
        Assert.Equal(2, (low.FinishTime - low.StartTime).ToTimeSpan().TotalSeconds, 0.01);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_plan_tells_what_it_leaves_out_and_why()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        await service.Get<Storage.Providers.ProviderStops>().StopAsync($"{service.Near}.hours", "answers drifted", RunningService.Ct);

        var plan = await PlanAsync(service, Days(1, 1));

        Assert.Empty(plan.Sources);
        Assert.Equal((0, 48), (plan.Datasets[0].Requested, plan.Datasets[0].LeftOut));
        Assert.Contains(plan.Datasets[0].Notes, n => n.EndsWith("is stopped: answers drifted", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Bytes_are_told_at_the_size_of_answers_of_late()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var now = NodaTime.Instant.FromDateTimeOffset(service.Clock.Now);
        Assert.False(Assert.Single((await PlanAsync(service, Days(1, 4))).Sources).HasBytes);

        await service.Get<Storage.Providers.ProviderCalls>().AddAsync([new($"{service.Near}.hours", now - NodaTime.Duration.FromHours(3), 12, 2, 3.5, 5_000)], RunningService.Ct);

        Assert.Equal(2_000, Assert.Single((await PlanAsync(service, Days(1, 4))).Sources).Bytes);
    }

    private static CreateRunRequest Days(int from, int to) => new() { Datasets = { "prices" }, From = $"2025-06-{from:00}", To = $"2025-06-{to:00}" };

    private static async Task<CreatePlanResponse> PlanAsync(RunningService service, CreateRunRequest request) =>
        await service.Client().CreatePlanAsync(new CreatePlanRequest { Run = request }, cancellationToken: RunningService.Ct);
}
