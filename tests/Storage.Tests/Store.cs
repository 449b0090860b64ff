using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using DataFetch.Storage.Verification;
using DataFetch.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace DataFetch.Storage.Tests;

/// <summary>A prepared database of its own, and what a test says to it.</summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly TestDatabase database;

    private Store(TestDatabase database, NpgsqlDataSource db, SourceCatalog catalog)
    {
        (this.database, Db, Catalog) = (database, db, catalog);
        Outcomes = new TaskOutcomes(db, catalog, Ids, Clock);
        Chunks = new ChunkStore(db, catalog, Ids, Outcomes, Clock);
        Tasks = new TaskStore(db, Outcomes);
        RunReader = new RunReader(db, catalog);
        Runs = new RunStore(db, new EntityTasks(Catalog, Ids));
        RunControl = new RunControl(db, RunReader);
        Ledger = new LedgerReader(db, Ids, Clock);
        Audit = new LedgerAudit(db, Ids, Clock);
        Verifier = new Verifier(db, Ids);
        Rows = new RowReader(db);
        Outbox = new OutboxReader(db);
        FollowUps = new FollowUps(db, new EntityTasks(Catalog, Ids));
        Entities = new EntityReader(db, catalog, Ids);
        States = new SourceStates(db);
        Stops = new ProviderStops(db, Ids);
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public NpgsqlDataSource Db { get; }

    /// <summary>Behind all ranges of the tests.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public SourceCatalog Catalog { get; }

    public CatalogIds Ids { get; } = new();

    public ChunkStore Chunks { get; }

    public TaskStore Tasks { get; }

    public TaskOutcomes Outcomes { get; }

    public RunReader RunReader { get; }

    public RunStore Runs { get; }

    public RunControl RunControl { get; }

    public LedgerReader Ledger { get; }

    public LedgerAudit Audit { get; }

    public Verifier Verifier { get; }

    public RowReader Rows { get; }

    public OutboxReader Outbox { get; }

    public FollowUps FollowUps { get; }

    public EntityReader Entities { get; }

    public SourceStates States { get; }

    public ProviderStops Stops { get; }

    public Dataset Prices => Catalog.Dataset("prices");

    public Dataset Quarters => Catalog.Dataset("quarters");

    public static async Task<Store> CreateAsync(PostgresFixture postgres, string providers = "up.all, up.single") =>
        await CreateAsync(postgres, await TestCatalog.LoadAsync(providers: providers));

    public static async Task<Store> CreateAsync(PostgresFixture postgres, SourceCatalog catalog)
    {
        var database = await postgres.CreateDatabaseAsync(null, Ct);
        var store = new Store(database, NpgsqlDataSource.Create(database.ConnectionString), catalog);
        await store.PrepareAsync(store.Catalog, store.Ids);
        return store;
    }

    public Task PrepareAsync(SourceCatalog catalog, CatalogIds ids) =>
        new DatabasePreparation(Db, catalog, ids, NullLogger<DatabasePreparation>.Instance).PrepareAsync(Ct);

    public static Instant At(string text) => InstantPattern.General.Parse(text).Value;

    public static TimeRange Range(string start, string end) => new(At(start), At(end));

    /// <summary>Hours from an instant on, as a range.</summary>
    public static TimeRange Hours(string start, int count) => new(At(start), At(start) + Duration.FromHours(count));

    public static Chunk Chunk(TimeRange range, string request = TestCatalog.All) => new(
        TestCatalog.Source, request, range,
        request == TestCatalog.All ? [new("prices", ["a", "b", "c"]), new("quarters", ["q"])] : [new("prices", ["b"])]);

    /// <summary>Enqueues a chunk by a run of its own.</summary>
    public async Task<Guid> EnqueueAsync(Chunk chunk, TaskPriority priority = TaskPriority.Normal)
    {
        var task = new NewTask(Guid.CreateVersion7(), chunk, priority);
        await Runs.CreateAsync(
            new NewRun(Guid.CreateVersion7(), "test", [], [new NewRunDataset("prices", 1, 1, 0)], [task]), null, At("2024-01-01T00:00:00Z"), Ct);
        return task.Id;
    }

    /// <summary>Enqueues a chunk and claims it.</summary>
    public async Task<TaskRecord> ClaimAsync(Chunk chunk, string worker = "worker") =>
        Assert.Single(await Tasks.ClaimAsync([await EnqueueAsync(chunk)], worker, Duration.FromMinutes(1), Ct));

    /// <summary>Enqueues, claims and stores a chunk of a range that answers with what is given. Returns the rows written.</summary>
    public async Task<long> StoreAsync(TimeRange range, string request, params FilledDataset[] filled) =>
        await Chunks.StoreAsync(Fetched(await ClaimAsync(Chunk(range, request)), filled), Ct);

    /// <summary>Follows what has ended with chunks of the second provider, or with nothing.</summary>
    public Task<FollowedTasks> FollowAsync(params Func<TaskRecord, Chunk>[] next) => FollowUps.FollowAsync(
        100, At("2024-03-06T00:00:00Z"),
        tasks => Task.FromResult<IReadOnlyList<FollowUp>>([.. tasks.SelectMany(_ => next, (ended, chunk) => new FollowUp(ended.Task.Id, chunk(ended.Task), "test"))]), Ct);

    public static FetchedChunk Fetched(TaskRecord task, params FilledDataset[] filled) => new(task, "worker", filled, [1, 2, 3], 1);

    /// <summary>
    /// What a chunk over a range answers for <c>prices</c>: each slot of each series has the row that is given, or is lacking where
    /// that is null.
    /// </summary>
    public FilledDataset Answer(TimeRange range, IEnumerable<string> series, Func<string, Instant, decimal?> row, bool provisional = false)
    {
        var rows = new RowBuffer(Prices);
        var changes = new List<SeriesChange>();
        foreach (var name in series)
        {
            var found = new List<TimeRange>();
            foreach (var at in Prices.Cadence.Slots(range))
            {
                if (row(name, at) is { } amount)
                {
                    AddRow(rows, name, at, amount);
                    found.Add(new TimeRange(at, Prices.Cadence.Next(at)));
                }
            }

            var (cells, stored) = (Prices.Cadence.Cells(TimeRangeSet.Of(range)), TimeRangeSet.Of(found));
            changes.Add(new SeriesChange(
                Ids.Series("prices", name), provisional ? TimeRangeSet.Empty : stored, provisional ? stored : TimeRangeSet.Empty, cells.Except(stored)));
        }

        return new FilledDataset(rows, changes, 0);
    }

    public FilledDataset Answer(TimeRange range, string series, decimal? amount, bool provisional = false) =>
        Answer(range, [series], (_, _) => amount, provisional);

    /// <summary>What a chunk answers for <c>quarters</c>: every slot.</summary>
    public FilledDataset AnswerQuarters(TimeRange range, decimal amount)
    {
        var rows = new RowBuffer(Quarters);
        var id = Ids.Series("quarters", "q");
        foreach (var at in Quarters.Cadence.Slots(range))
        {
            rows.AddKey(id, Microseconds(at));
            ((DecimalBuffer)rows.Columns[0]).Add(amount);
        }

        return new FilledDataset(rows, [new SeriesChange(id, Quarters.Cadence.Cells(TimeRangeSet.Of(range)), TimeRangeSet.Empty, TimeRangeSet.Empty)], 0);
    }

    public void AddRow(RowBuffer rows, string series, Instant at, decimal? amount, double? ratio = null, long? count = null, string? note = null)
    {
        rows.AddKey(Ids.Series("prices", series), Microseconds(at));
        ((DecimalBuffer)rows.Columns[0]).Add(amount);
        ((DoubleBuffer)rows.Columns[1]).Add(ratio);
        ((Int64Buffer)rows.Columns[2]).Add(count);
        ((TextBuffer)rows.Columns[3]).Add(note);
    }

    /// <summary>What the ledger has of a series of <c>prices</c>.</summary>
    public async Task<SeriesLedger> LedgerAsync(string series, TimeRange range) =>
        (await Ledger.ReadAsync(Prices, [series], range, Ct))[series];

    /// <summary>How many slots of a series of <c>prices</c> the ledger has as present, provisional, absent, unreachable.</summary>
    public async Task<(long Present, long Provisional, long Absent, long Unreachable)> SlotsAsync(string series, TimeRange range)
    {
        var ledger = await LedgerAsync(series, range);
        var cadence = Prices.Cadence;
        return (cadence.Count(ledger.Present), cadence.Count(ledger.Provisional), cadence.Count(ledger.Absent), cadence.Count(ledger.Unreachable));
    }

    /// <summary>The blocks of a dataset within a range, compared with what was recorded of them.</summary>
    public async Task<List<VerifiedBlock>> VerifyAsync(TimeRange range, Dataset? dataset = null)
    {
        await using var verification = await Verifier.OpenAsync(dataset ?? Prices, (dataset ?? Prices).Series, range, Ct);
        return await verification.BlocksAsync(Ct).ToListAsync(Ct);
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await Db.OpenConnectionAsync(Ct);
        return await connection.ExecuteAsync(sql, Ct);
    }

    public async Task TransactAsync(Func<NpgsqlConnection, Task> work)
    {
        await using var connection = await Db.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await work(connection);
        await transaction.CommitAsync(Ct);
    }

    public async Task<T> ScalarAsync<T>(string sql) => (await Db.QueryAsync(sql, r => r.GetFieldValue<T>(0), Ct)).Single();

    /// <summary>The server's clock as leases see it, moved forward.</summary>
    public Task AdvanceServerClockAsync(TimeSpan by) => ExecuteAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"CREATE OR REPLACE FUNCTION datafetch.server_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp() + interval ''{by.TotalSeconds} s'''"));

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();
        await database.DisposeAsync();
    }

    private static long Microseconds(Instant at) => at.ToUnixTimeTicks() / (NodaConstants.TicksPerMillisecond / 1000);
}
