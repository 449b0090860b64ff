using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Tests;

/// <summary>Cards, results, horses and their profiles, small: rows with keys of their own, filled by several requests.</summary>
internal sealed class RacingStore : IAsyncDisposable
{
    private const string Text = """
        source: races
        title: Races
        base_address: https://races.example
        limits: [{ calls: 1, per: 1s }]
        requests:
          cards:
            path: /cards
            zone: Europe/London
            chunk_days: 1
            decoder: json-records
            fills:
              - { dataset: runners, columns: { race: race, horse: horse, off: off, weight: weight, jockey: jockey, tip: tip } }
              - { dataset: horses, harvest: true, columns: { id: horse, name: name } }
          results:
            path: /results
            zone: Europe/London
            chunk_days: 1
            stage: 1
            decoder: json-records
            fills:
              - { dataset: runners, rank: 1, columns: { race: race, horse: horse, off: off, weight: weight, jockey: jockey, position: position } }
              - { dataset: results, columns: { race: race, horse: horse, off: off, position: position } }
          profile:
            path: /horses/{entity}
            zone: Europe/London
            decoder: json-records
            fills:
              - { dataset: horses, rank: 1, columns: { id: id, name: name, sire: sire } }
        datasets:
          runners:
            title: Runners
            zone: Europe/London
            starts: 2024-01-01
            cadence: 1d
            sparse: true
            key: [race, horse]
            at: [off]
            columns: { race: { type: text }, horse: { type: text }, off: { type: instant }, weight: { type: int64 }, jockey: { type: text }, tip: { type: text }, position: { type: int64 } }
            providers: [races.cards]
          results:
            title: Results
            zone: Europe/London
            starts: 2024-01-01
            cadence: 1d
            sparse: true
            key: [race, horse]
            at: [off]
            events: { dataset: runners, key: race, within: 30d }
            columns: { race: { type: text }, horse: { type: text }, off: { type: instant }, position: { type: int64 } }
            providers: [races.results]
          horses:
            title: Horses
            zone: Europe/London
            starts: 2024-01-01
            cadence: 1d
            sparse: true
            key: [id]
            enriched_by: races.profile
            columns: { id: { type: text }, name: { type: text }, sire: { type: text } }
            providers: [races.cards]
        """;

    private readonly TestDatabase database;
    private readonly CatalogIds ids = new();

    private RacingStore(TestDatabase database, SourceCatalog catalog)
    {
        (this.database, Catalog, Db) = (database, catalog, NpgsqlDataSource.Create(database.ConnectionString));
        Outcomes = new TaskOutcomes(Db, catalog, ids, Clock);
        Chunks = new ChunkStore(Db, catalog, ids, Outcomes, Clock);
        Entities = new EntityReader(Db, catalog, ids);
        Tasks = new TaskStore(Db, Outcomes);
        Runs = new RunStore(Db, new EntityTasks(catalog, ids));
        FollowUps = new FollowUps(Db, new EntityTasks(catalog, ids));
        Ledger = new LedgerReader(Db, ids, Clock);
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Instant Noon { get; } = Instant.FromUtc(2025, 3, 10, 12, 0);

    public static TimeRange Day { get; } = new(Instant.FromUtc(2025, 3, 10, 0, 0), Instant.FromUtc(2025, 3, 11, 0, 0));

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2025, 3, 20, 0, 0, 0, TimeSpan.Zero));

    public SourceCatalog Catalog { get; }

    public NpgsqlDataSource Db { get; }

    public ChunkStore Chunks { get; }

    public EntityReader Entities { get; }

    public TaskOutcomes Outcomes { get; }

    public TaskStore Tasks { get; }

    public RunStore Runs { get; }

    public FollowUps FollowUps { get; }

    public LedgerReader Ledger { get; }

    public static async Task<RacingStore> CreateAsync(PostgresFixture postgres, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        var catalog = await CatalogLoader.LoadAsync(new Dictionary<string, string> { ["races.yaml"] = Text }, configuration, Ct);
        var store = new RacingStore(await postgres.CreateDatabaseAsync(null, Ct), catalog);
        await new DatabasePreparation(store.Db, catalog, store.ids, NullLogger<DatabasePreparation>.Instance).PrepareAsync(Ct);
        return store;
    }

    /// <summary>A card of one horse in race r1.</summary>
    public FilledDataset Card(string horse, long? weight, string? jockey, string? tip) => Runner("cards", horse, weight, jockey, row => ((TextBuffer)row.Columns[5]).Add(tip));

    /// <summary>Its result.</summary>
    public FilledDataset Result(string horse, long? weight, string? jockey, long? position) =>
        Runner("results", horse, weight, jockey, row => ((Int64Buffer)row.Columns[6]).Add(position));

    /// <summary>Horses as a card names them.</summary>
    public FilledDataset Seen(params string[] horses)
    {
        var dataset = Catalog.Dataset("horses");
        var rows = new RowBuffer(dataset);
        foreach (var horse in horses)
        {
            rows.AddKey(ids.Series("horses", ""), horse.GetHashCode(StringComparison.Ordinal));
            ((TextBuffer)rows.Columns[0]).Add(horse);
            ((TextBuffer)rows.Columns[1]).Add($"{horse} of the card");
        }

        return new FilledDataset(rows, [], 0, FillOf("cards", "horses"));
    }

    /// <summary>A horse's profile.</summary>
    public FilledDataset Profile(string horse)
    {
        var rows = new RowBuffer(Catalog.Dataset("horses"));
        rows.AddKey(ids.Series("horses", ""), 1);
        ((TextBuffer)rows.Columns[0]).Add(horse);
        ((TextBuffer)rows.Columns[1]).Add($"{horse} (IRE)");
        ((TextBuffer)rows.Columns[2]).Add("its sire");
        return new FilledDataset(rows, [], 0, FillOf("profile", "horses"));
    }

    /// <summary>What the day's answer says of results: the range is complete; its rows are in <paramref name="horses"/>.</summary>
    public FilledDataset Results(params string[] horses)
    {
        var rows = new RowBuffer(Catalog.Dataset("results"));
        foreach (var horse in horses)
        {
            rows.AddKey(ids.Series("results", ""), horse.GetHashCode(StringComparison.Ordinal));
            ((TextBuffer)rows.Columns[0]).Add("r1");
            ((TextBuffer)rows.Columns[1]).Add(horse);
            ((InstantBuffer)rows.Columns[2]).Add(Noon.ToUnixTimeTicks() / 10);
            ((Int64Buffer)rows.Columns[3]).Add(1);
        }

        return new FilledDataset(rows, [new SeriesChange(ids.Series("results", ""), TimeRangeSet.Of(Day), TimeRangeSet.Empty, TimeRangeSet.Empty)], 0, FillOf("results", "results"));
    }

    public async Task<long> StoreAsync(string request, params FilledDataset[] filled) =>
        await Chunks.StoreAsync(Store.Fetched(await ClaimAsync(new Chunk("races", request, Day, [new ChunkFill(filled[0].Rows.Dataset.Name, [""])])), filled), Ct);

    public async Task<TaskRecord> ClaimAsync(Chunk chunk)
    {
        var task = new NewTask(Guid.CreateVersion7(), chunk, TaskPriority.Low);
        await Runs.CreateAsync(new NewRun(Guid.CreateVersion7(), "test", [], [new NewRunDataset("runners", 1, 1, 0)], [task]), null, Noon, Ct);
        return Assert.Single(await Tasks.ClaimAsync([task.Id], "worker", Duration.FromMinutes(1), Ct));
    }

    public Task<FollowedTasks> FollowAsync() => FollowUps.FollowAsync(100, Noon, _ => Task.FromResult<IReadOnlyList<FollowUp>>([]), Ct);

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await Db.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(sql, Ct);
    }

    public async Task<IReadOnlyList<string>> TextsAsync(string sql) => await Db.QueryAsync(sql, r => r.IsDBNull(0) ? "" : r.GetString(0), Ct);

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();
        await database.DisposeAsync();
    }

    private FilledDataset Runner(string request, string horse, long? weight, string? jockey, Action<RowBuffer> more)
    {
        var rows = new RowBuffer(Catalog.Dataset("runners"));
        rows.AddKey(ids.Series("runners", ""), horse.GetHashCode(StringComparison.Ordinal));
        ((TextBuffer)rows.Columns[0]).Add("r1");
        ((TextBuffer)rows.Columns[1]).Add(horse);
        ((InstantBuffer)rows.Columns[2]).Add(Noon.ToUnixTimeTicks() / 10);
        ((Int64Buffer)rows.Columns[3]).Add(weight);
        ((TextBuffer)rows.Columns[4]).Add(jockey);
        if (request == "results")
        {
            ((TextBuffer)rows.Columns[5]).Add(null);
        }

        more(rows);
        return new FilledDataset(rows, [], 0, FillOf(request, "runners"));
    }

    private Fill FillOf(string request, string dataset) => Catalog.Request($"races.{request}").Fills.Single(f => f.Dataset == dataset);
}
