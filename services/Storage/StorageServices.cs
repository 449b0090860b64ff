using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Aggregates;
using DataFetch.Storage.Answers;
using DataFetch.Storage.Audits;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Notices;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Retention;
using DataFetch.Storage.Revisions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Schedules;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using DataFetch.Storage.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace DataFetch.Storage;

public static class StorageServices
{
    /// <summary>Postgres as DataFetch keeps it. Wants an <c>NpgsqlDataSource</c> and a <see cref="SourceCatalog"/>; prepares the database before the host serves.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton<CatalogIds>()
        .AddSingleton<DatabasePreparation>()
        .AddHostedService(provider => provider.GetRequiredService<DatabasePreparation>())
        .AddSingleton<ChunkStore>()
        .AddSingleton<LedgerReader>()
        .AddSingleton<LedgerAudit>()
        .AddSingleton<RowScan>()
        .AddSingleton<FindingStore>()
        .AddSingleton<PatrolStore>()
        .AddSingleton<Verifier>()
        .AddSingleton<OutboxReader>()
        .AddSingleton<RowReader>()
        .AddSingleton<RevisionReader>()
        .AddSingleton<RowBlocks>()
        .AddSingleton<AggregateReader>()
        .AddSingleton<RunReader>()
        .AddSingleton<RunStore>()
        .AddSingleton<RunControl>()
        .AddSingleton<QueueView>()
        .AddSingleton<FiringStore>()
        .AddSingleton<FiringClaims>()
        .AddSingleton<ScheduleLock>()
        .AddSingleton<Cleanup>()
        .AddSingleton<TaskStore>()
        .AddSingleton<TaskOutcomes>()
        .AddSingleton<FollowUps>()
        .AddSingleton<EntityTasks>()
        .AddSingleton<EntityReader>()
        .AddSingleton<SourceStates>()
        .AddSingleton<ProviderStops>()
        .AddSingleton<ChunkSizes>()
        .AddSingleton<ProviderCalls>()
        .AddSingleton<AvailabilityReader>()
        .AddSingleton<Alerts.Alerts>()
        .AddSingleton<Alerts.KeyEndAlerts>()
        .AddSingleton<Alerts.AlertFacts>()
        .AddSingleton<NoticeStore>()
        .AddSingleton<CompleteDays>()
        .AddSingleton<Deliveries>()
        .AddSingleton<SubscriptionStore>()
        .AddSingleton<KeptAnswers>();
}
