using DataFetch.Storage.Schedules;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Npgsql;
using Firing = DataFetch.Storage.Schedules.Firing;
using FiringState = DataFetch.Storage.Schedules.FiringState;

namespace DataFetch.Backfill.Tests.Scheduling;

/// <summary>A service with schedules of the test's own.</summary>
internal sealed class Schedules : IAsyncDisposable
{
    private readonly TestSources sources;

    private Schedules(RunningService service, TestSources sources) => (Service, this.sources) = (service, sources);

    public RunningService Service { get; }

    public FiringStore Firings => Service.Get<FiringStore>();

    public SchedulerService.SchedulerServiceClient Client => new(Service.Channel);

    private static CancellationToken Ct => RunningService.Ct;

    public static Task<Schedules> StartAsync(PostgresFixture postgres, RedisFixture redis, string yaml, params (string Key, string Value)[] settings) =>
        StartAsync(postgres, redis, yaml, null, settings);

    /// <param name="yaml">The schedules; of their datasets there are <c>prices</c> and <c>sales</c>.</param>
    /// <param name="source">A further source; null for none.</param>
    public static async Task<Schedules> StartAsync(
        PostgresFixture postgres, RedisFixture redis, string yaml, string? source, params (string Key, string Value)[] settings)
    {
        var tag = Guid.NewGuid().ToString("N")[..12];
        var sources = new TestSources(tag);
        var folder = Directory.CreateDirectory(Path.Combine(sources.Path, "schedules"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "own.yaml"), yaml, Ct);
        if (source is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(sources.Path, "further.yaml"), source, Ct);
        }

        return new Schedules(
            await Backfills.StartAsync(postgres, redis, tag, sources.Path, settings.Any(s => s.Key == "Scheduler:Poll") ? settings : [("Scheduler:Poll", "00:00:00.100"), .. settings]), sources);
    }

    public async Task<Firing> TriggerAsync(string job)
    {
        var firing = (await Client.TriggerJobAsync(new TriggerJobRequest { JobId = job }, cancellationToken: Ct)).Firing;
        return (await Firings.FindAsync(Guid.Parse(firing.Id), Ct))!;
    }

    public Task UntilAsync(Guid firing, FiringState state) =>
        Eventually.TrueAsync(async () => (await Firings.FindAsync(firing, Ct))!.State == state, Backfills.Soon);

    public async Task<Job> JobAsync(string id) => (await Client.GetStatusAsync(new(), cancellationToken: Ct)).Jobs.Single(j => j.Id == id);

    /// <summary>The published triggers, in order.</summary>
    public async Task<IReadOnlyList<string>> PublishedAsync()
    {
        await using var command = Service.Get<NpgsqlDataSource>().CreateCommand(
            "SELECT payload ->> 'name' || ' of ' || (payload ->> 'schedule') FROM datafetch.outbox WHERE topic = 'trigger' ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var names = new List<string>();
        while (await reader.ReadAsync(Ct))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        sources.Dispose();
    }
}
