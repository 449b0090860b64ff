using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Tests.Calls;
using DataFetch.Queue;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace DataFetch.Fetcher.Tests.Working;

/// <summary>A whole fetcher on a database of its own, with two sources at one upstream: the paths begin with <see cref="A"/> and <see cref="B"/>.</summary>
internal sealed class RunningFetcher : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly TestDatabase database;
    private readonly TemporaryFolder folder;
    private readonly WebApplication app;

    private RunningFetcher(TestDatabase database, TemporaryFolder folder, WebApplication app, Upstream upstream, Logs logs, string a, string b)
    {
        (this.database, this.folder, this.app, Upstream, Logs, A, B) = (database, folder, app, upstream, logs, a, b);
    }

    public string A { get; }

    public string B { get; }

    public Upstream Upstream { get; }

    public Logs Logs { get; }

    public TaskStore Tasks => app.Services.GetRequiredService<TaskStore>();

    public TaskHints Hints => app.Services.GetRequiredService<TaskHints>();

    public SourceBudget Budget(string source) => app.Services.GetRequiredService<UpstreamClients>().For(source).Budget;

    public SourceHealth Health(string source) => app.Services.GetRequiredService<UpstreamClients>().For(source).Health;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private NpgsqlDataSource Db => app.Services.GetRequiredService<NpgsqlDataSource>();

    public static Task<RunningFetcher> StartAsync(
        PostgresFixture postgres, RedisFixture redis, RequestDelegate answer, params (string Key, string Value)[] settings) =>
        StartAsync(postgres, redis, answer, _ => Task.CompletedTask, settings);

    /// <param name="before">Done when the database is prepared and no worker looks yet.</param>
    public static async Task<RunningFetcher> StartAsync(
        PostgresFixture postgres, RedisFixture redis, RequestDelegate answer, Func<RunningFetcher, Task> before, params (string Key, string Value)[] settings)
    {
        var database = await postgres.CreateDatabaseAsync(null, Ct);
        var upstream = await Upstream.StartAsync(answer);
        var (folder, logs, tag) = (new TemporaryFolder(), new Logs(), Guid.NewGuid().ToString("N")[..12]);
        var (a, b) = ($"a{tag}", $"b{tag}");
        foreach (var name in new[] { a, b })
        {
            var text = Caller.Text(name, new Uri(upstream.Address, name), "concurrency: 8").Replace(
                "paging: { parameter: page, size_parameter: size, size: 2, first: 1, total_field: totalPages, empty_page_retries: 2 }", "", StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder.Path, $"{name}.yaml"), text, Ct);
        }

        var server = await redis.GetAsync(RedisFlavour.Garnet, Ct);
        var app = await FetcherApp.BuildAsync([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["ConnectionStrings:datafetch"] = database.ConnectionString,
                ["ConnectionStrings:redis"] = server,
                ["Catalog:Path"] = folder.Path,
                ["Endpoints:HttpPort"] = "0",
                ["Endpoints:GrpcPort"] = "0",
                ["Logging:LogLevel:Npgsql"] = "Warning",
                ["Logging:Console:LogLevel:Default"] = "None",
                ["Fetcher:Poll"] = "00:00:00.050",
                ["Fetcher:Calls:FirstDelay"] = "00:00:00.001",
                ["Fetcher:Calls:MaxDelay"] = "00:00:00.002",
            });
            builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key.Replace("{a}", a, StringComparison.Ordinal), (string?)s.Value)));
            builder.Logging.AddProvider(logs);
        }, Ct);
        var fetcher = new RunningFetcher(database, folder, app, upstream, logs, a, b);
        foreach (var source in new[] { a, b })
        {
            await app.Services.GetRequiredService<UpstreamClients>().For(source).Budget.OpenAsync(TimeSpan.FromDays(1), Ct);
        }

        await app.Services.GetRequiredService<DatabasePreparation>().PrepareAsync(Ct);
        await before(fetcher);
        await app.StartAsync(Ct);
        return fetcher;
    }

    /// <summary>Hours of a day for one series, as the upstream writes them.</summary>
    public static string Day(HttpContext context, string level = "1.5", int hours = 24) =>
        $$"""{"data": [{{string.Join(',', Enumerable.Range(0, hours).Select(h => $$"""{"gauge": "vigo", "time": "{{context.Request.Query["day"]}} {{h:00}}:00", "level": {{level}}}"""))}}]}""";

    /// <summary>Puts a task for a day of November 2025 into Postgres and hints at it.</summary>
    public async Task<Guid> AddAsync(string source, int day, TaskPriority priority = TaskPriority.Normal)
    {
        var start = Instant.FromUtc(2025, 11, day, 0, 0);
        var chunk = new Chunk(source, "levels", new TimeRange(start, start + Duration.FromDays(1)), [new ChunkFill($"{source}_levels", ["vigo"])]);
        var id = Guid.CreateVersion7();
        var run = new NewRun(Guid.CreateVersion7(), "test", [], [new NewRunDataset($"{source}_levels", 24, 1, 0)], [new NewTask(id, chunk, priority)]);
        var due = await app.Services.GetRequiredService<RunStore>().CreateAsync(run, null, start, Ct);
        await HintAsync(due);
        return id;
    }

    public Task HintAsync(IEnumerable<DueTask> due) => Task.WhenAll(due.GroupBy(d => d.Source).Select(g =>
        Hints.AddAsync(g.Key, g.Select(d => new TaskHint(d.Id, (int)d.Priority, d.Created.ToUnixTimeTicks() / 10)))));

    public async Task<TaskRecord> TaskAsync(Guid id) => (await Tasks.FindAsync(id, Ct))!;

    public Task UntilAsync(Guid id, TaskState state) => Eventually.TrueAsync(async () => (await TaskAsync(id)).State == state, Soon);

    public Task UntilAskedAsync(string source, int day) =>
        Eventually.TrueAsync(() => Task.FromResult(Asked(source, day) > 0), Soon);

    public int Asked(string source, int day) =>
        Upstream.Arrivals.Count(a => a.StartsWith($"/{source}/levels?day=2025-11-{day:00}", StringComparison.Ordinal));

    public async Task<string> QueryAsync(string sql, params object[] values)
    {
        await using var command = Db.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return Convert.ToString(await command.ExecuteScalarAsync(Ct), CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>As if Redis had been flushed, for one source.</summary>
    public async Task ForgetBudgetAsync(string source)
    {
        var redis = app.Services.GetRequiredService<StackExchange.Redis.IConnectionMultiplexer>();
        foreach (var key in redis.GetServers().First().Keys(pattern: $"*{source}*"))
        {
            await redis.GetDatabase().KeyDeleteAsync(key);
        }
    }

    public Task StopAsync() => app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Upstream.DisposeAsync();
        folder.Dispose();
        await database.DisposeAsync();
    }
}
