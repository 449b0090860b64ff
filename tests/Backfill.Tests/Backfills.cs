using DataFetch.Storage.Providers;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Backfill.Tests;

/// <summary>What the tests of this service share.</summary>
internal static class Backfills
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    public static readonly NodaTime.Duration Lease = NodaTime.Duration.FromMinutes(10);
    public static readonly object?[] Row = [1m];

    /// <summary>Sources of its own names: the tests share a Redis.</summary>
    public static Task<RunningService> StartAsync(PostgresFixture postgres, RedisFixture redis) => StartAsync(postgres, redis, Guid.NewGuid().ToString("N")[..12]);

    /// <param name="tag">Ends the sources' names.</param>
    /// <param name="catalog">A folder with other sources than the usual; null for these.</param>
    /// <param name="further">Settings that win.</param>
    public static async Task<RunningService> StartAsync(
        PostgresFixture postgres, RedisFixture redis, string tag, string? catalog = null, params (string, string)[] further)
    {
        List<(string, string)> settings =
        [
            ("ConnectionStrings:redis", await redis.GetAsync(RedisFlavour.Garnet, RunningService.Ct)),
            ("Backfill:Queue:Reconcile", "00:00:00.100"), ("Backfill:Queue:Relay", "00:00:00.100"),
        ];
        if (catalog is not null)
        {
            settings.Add(("Catalog:Path", catalog));
        }

        return await RunningService.StartAsync(BackfillApp.BuildAsync, postgres, tag, [.. settings, .. further]);
    }

    public static BackfillService.BackfillServiceClient Client(this RunningService service) => new(service.Channel);

    /// <summary>Starts a run over days of June 2025 of a series of prices.</summary>
    public static async Task<Run> RunAsync(this RunningService service, int from, int to, bool refetch = false, params string[] series) =>
        (await service.Client().CreateRunAsync(
            new CreateRunRequest { Datasets = { "prices" }, Series = { series }, From = $"2025-06-{from:00}", To = $"2025-06-{to:00}", Refetch = refetch },
            cancellationToken: RunningService.Ct)).Run;

    public static async Task<Run> FindAsync(this RunningService service, string run) =>
        (await service.Client().GetRunAsync(new GetRunRequest { RunId = run }, cancellationToken: RunningService.Ct)).Run;

    public static async Task<IReadOnlyList<V1.Task>> TasksAsync(this RunningService service, string run) =>
        [.. (await service.Client().ListTasksAsync(new ListTasksRequest { RunId = run }, cancellationToken: RunningService.Ct)).Tasks.OrderBy(t => t.Range.StartTime)];

    /// <summary>Claims a task and stores an answer with every row.</summary>
    public static async Task CompleteAsync(this RunningService service, V1.Task task) =>
        await service.CompleteAsync(await service.ClaimAsync(Guid.Parse(task.Id), Lease), (_, _) => Row);

    public static async Task GiveUpAsync(this RunningService service, V1.Task task) =>
        await service.FailAsync(await service.ClaimAsync(Guid.Parse(task.Id), Lease));

    /// <summary>Leaves one provider of prices, so that a failure is the end of it.</summary>
    public static Task StopFarAsync(this RunningService service) =>
        service.Get<ProviderStops>().StopAsync($"{service.Far}.hour", "test", RunningService.Ct);

    public static Task UntilAsync(this RunningService service, string run, RunState state) =>
        Eventually.TrueAsync(async () => (await service.FindAsync(run)).State == state, Soon);

    public static async Task<Status> RefuseAsync(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).Status;
}
