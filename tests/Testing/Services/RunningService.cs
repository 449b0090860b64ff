using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Xunit;

namespace DataFetch.Testing.Services;

/// <summary>Builds a service: its <c>BuildAsync</c>.</summary>
public delegate Task<WebApplication> BuildService(string[] args, Action<WebApplicationBuilder>? configure, CancellationToken ct);

/// <summary>A row's values in the dataset's order of columns; what is left out at the end is null.</summary>
public delegate object?[]? RowOf(string series, Instant at);

/// <summary>A service in this process, on free ports and on a database of its own, with <see cref="TestSources"/>; and what a test stores in it.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly TestSources sources;
    private readonly WebApplication app;

    private RunningService(TestDatabase database, TestSources sources, WebApplication app, FixedClock clock)
    {
        (this.database, this.sources, this.app, Clock) = (database, sources, app, clock);
        Channel = GrpcChannel.ForAddress(Address(1));
        Rest = new HttpClient { BaseAddress = Address(0) };
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public FixedClock Clock { get; }

    public GrpcChannel Channel { get; }

    public HttpClient Rest { get; }

    public string Near => sources.NearName;

    public string Far => sources.FarName;

    public SourceCatalog Catalog => Get<SourceCatalog>();

    private CatalogIds Ids => Get<CatalogIds>();

    public static async Task<RunningService> StartAsync(
        BuildService build, PostgresFixture postgres, string tag = "", params (string Key, string Value)[] settings)
    {
        var database = await postgres.CreateDatabaseAsync(null, Ct);
        var (sources, clock) = (new TestSources(tag), new FixedClock());
        var app = await build(
            [],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["ConnectionStrings:datafetch"] = database.ConnectionString,
                    ["Catalog:Path"] = sources.Path,
                    ["Catalog:Shipped"] = "false",
                    ["Scheduler:Enabled"] = "false",
                    ["Endpoints:HttpPort"] = "0",
                    ["Endpoints:GrpcPort"] = "0",
                    ["Logging:Console:LogLevel:Default"] = "None",
                });
                builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
                builder.Services.AddSingleton<TimeProvider>(clock);
            },
            Ct);
        await app.StartAsync(Ct);
        return new RunningService(database, sources, app, clock);
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public static Instant At(string text) => InstantPattern.General.Parse(text).Value;

    public static TimeRange Range(string start, string end) => new(At(start), At(end));

    /// <summary>Stores what a fetch of a range by the first provider answers: slots without a row are lacking there.</summary>
    public async Task StoreAsync(string dataset, TimeRange range, RowOf row, bool provisional = false)
    {
        var task = await ClaimAsync(dataset, range, Duration.FromMinutes(10));
        await CompleteAsync(task, row, provisional);
    }

    /// <summary>Stores a claimed task's answer.</summary>
    public async Task CompleteAsync(TaskRecord task, RowOf row, bool provisional = false)
    {
        var filled = task.Chunk.Fills.Select(f => Answer(Catalog.Dataset(f.Dataset), f.Series, task.Chunk.Range, row, provisional)).ToList();
        await Get<ChunkStore>().StoreAsync(new FetchedChunk(task, "worker", filled, [1], 1), Ct);
    }

    /// <summary>Gives up on a range: it is unreachable.</summary>
    public async Task<Guid> GiveUpAsync(string dataset, TimeRange range)
    {
        var task = await ClaimAsync(dataset, range, Duration.FromMinutes(10));
        await FailAsync(task);
        return task.Id;
    }

    public Task FailAsync(TaskRecord task) => Get<TaskOutcomes>().FailAsync(task, "refused: 403", isFinal: true, Duration.Zero, 1, Ct);

    /// <summary>Claims a task of a run of its own.</summary>
    public async Task<TaskRecord> ClaimAsync(string dataset, TimeRange range, Duration lease)
    {
        var declared = Catalog.Dataset(dataset);
        var request = Catalog.Request(declared.Providers[0].Request);
        var task = new NewTask(
            Guid.CreateVersion7(), new Chunk(request.Source, request.Name, range, [new ChunkFill(dataset, declared.Series)]), TaskPriority.Normal);
        await Get<RunStore>().CreateAsync(
            new NewRun(Guid.CreateVersion7(), "test", [], [new NewRunDataset(dataset, 1, 1, 0)], [task]), null, At("2025-01-01T00:00:00Z"), Ct);
        return await ClaimAsync(task.Id, lease);
    }

    public async Task<TaskRecord> ClaimAsync(Guid id, Duration lease) =>
        Assert.Single(await Get<TaskStore>().ClaimAsync([id], "worker", lease, Ct));

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var command = Get<NpgsqlDataSource>().CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>The rows of a query, all of whose columns are texts.</summary>
    public async Task<List<string?[]>> QueryAsync(string sql)
    {
        await using var command = Get<NpgsqlDataSource>().CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(Ct))
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        return rows;
    }

    public int SeriesId(string dataset, string series) => Ids.Series(dataset, series);

    public async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        Channel.Dispose();
        await app.DisposeAsync();
        sources.Dispose();
        await database.DisposeAsync();
    }

    private FilledDataset Answer(Dataset dataset, IReadOnlyList<string> series, TimeRange range, RowOf row, bool provisional)
    {
        var (rows, changes, cadence) = (new RowBuffer(dataset), new List<SeriesChange>(), dataset.Cadence);
        foreach (var name in series)
        {
            var found = new List<TimeRange>();
            foreach (var at in cadence.Slots(range))
            {
                if (row(name, at) is { } values)
                {
                    rows.AddKey(Ids.Series(dataset.Name, name), at.ToUnixTimeTicks() / 10);
                    Add(rows, values);
                    found.Add(new TimeRange(at, cadence.Next(at)));
                }
            }

            var stored = TimeRangeSet.Of(found);
            changes.Add(new SeriesChange(
                Ids.Series(dataset.Name, name), provisional ? TimeRangeSet.Empty : stored, provisional ? stored : TimeRangeSet.Empty,
                cadence.Cells(TimeRangeSet.Of(range)).Except(stored)));
        }

        return new FilledDataset(rows, changes, 0);
    }

    private static void Add(RowBuffer rows, object?[] values)
    {
        for (var i = 0; i < rows.Columns.Count; i++)
        {
            var value = i < values.Length ? values[i] : null;
            switch (rows.Columns[i])
            {
                case DecimalBuffer decimals:
                    decimals.Add((decimal?)value);
                    break;
                case DoubleBuffer doubles:
                    doubles.Add((double?)value);
                    break;
                case Int64Buffer integers:
                    integers.Add((long?)value);
                    break;
                case TextBuffer texts:
                    texts.Add((string?)value);
                    break;
            }
        }
    }

    private Uri Address(int index) => new(Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index));
}
