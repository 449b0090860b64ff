using DataFetch.Catalog.Definitions;
using DbUp.Engine.Output;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Polly;
using Polly.Retry;

namespace DataFetch.Storage.Schema;

/// <summary>
/// Before a service serves: migrations and the catalog's tables, under one advisory lock, so that services may start in any order
/// and in several replicas. Waits for a Postgres that is still starting.
/// </summary>
public sealed partial class DatabasePreparation : IHostedLifecycleService
{
    // An arbitrary number that all DataFetch processes agree on.
    private const long DdlLock = 0x0DA7AFE7C4;

    private readonly NpgsqlDataSource db;
    private readonly SourceCatalog catalog;
    private readonly CatalogIds ids;
    private readonly ILogger logger;
    private readonly ResiliencePipeline whileStarting;

    public DatabasePreparation(NpgsqlDataSource db, SourceCatalog catalog, CatalogIds ids, ILogger<DatabasePreparation> logger)
    {
        (this.db, this.catalog, this.ids, this.logger) = (db, catalog, ids, logger);
        whileStarting = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(e => e.IsTransient),
                MaxRetryAttempts = 60,
                Delay = TimeSpan.FromSeconds(1),
                OnRetry = args =>
                {
                    LogWaiting(args.Outcome.Exception!.Message);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    public async Task StartingAsync(CancellationToken cancellationToken) =>
        await whileStarting.ExecuteAsync(async ct => await PrepareAsync(ct), cancellationToken);

    /// <summary>Brings the database up to this version and to the catalog, then reads the ids of its names.</summary>
    public async Task PrepareAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync("SELECT pg_advisory_lock($1)", ct, DdlLock);
        try
        {
            await connection.ExecuteAsync("CREATE SCHEMA IF NOT EXISTS datafetch", ct);
            SchemaMigrator.Migrate(db, new MigrationLog(this));
            await CatalogTables.SynchroniseAsync(connection, catalog, ct);
            await ids.LoadAsync(connection, ct);
        }
        finally
        {
            await connection.ExecuteAsync("SELECT pg_advisory_unlock($1)", CancellationToken.None, DdlLock);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "Postgres cannot be reached yet; trying again: {Reason}")]
    private partial void LogWaiting(string reason);

    [LoggerMessage(LogLevel.Debug, "Migration: {Text}")]
    private partial void LogMigration(string text);

    [LoggerMessage(LogLevel.Error, "Migration: {Text}")]
    private partial void LogMigrationFault(Exception? exception, string text);

    private sealed class MigrationLog(DatabasePreparation owner) : IUpgradeLog
    {
        public void LogTrace(string format, params object[] args) => owner.LogMigration(Text(format, args));

        public void LogDebug(string format, params object[] args) => owner.LogMigration(Text(format, args));

        public void LogInformation(string format, params object[] args) => owner.LogMigration(Text(format, args));

        public void LogWarning(string format, params object[] args) => owner.LogMigration(Text(format, args));

        public void LogError(string format, params object[] args) => owner.LogMigrationFault(null, Text(format, args));

        public void LogError(Exception ex, string format, params object[] args) => owner.LogMigrationFault(ex, Text(format, args));

        private static string Text(string format, object[] args) =>
            string.Format(System.Globalization.CultureInfo.InvariantCulture, format, args);
    }
}
