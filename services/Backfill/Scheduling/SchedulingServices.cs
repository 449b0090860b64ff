using DataFetch.Backfill.Scheduling.Firings;
using DataFetch.Backfill.Scheduling.SystemJobs;
using DataFetch.Backfill.Scheduling.Timing;
using Quartz;

namespace DataFetch.Backfill.Scheduling;

internal static class SchedulingServices
{
    /// <summary>Schedules: Quartz says when, Postgres that it is once, workers do it. Without <c>Scheduler:Enabled</c> they fire by hand only.</summary>
    public static WebApplicationBuilder AddScheduling(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(SchedulerOptions.Section).Get<SchedulerOptions>() ?? new SchedulerOptions();
        builder.Services.AddOptions<SchedulerOptions>().BindConfiguration(SchedulerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        var name = new SchedulerName();
        builder.Services
            .AddSingleton(name)
            .AddSingleton<Announcer>()
            .AddSingleton<FiringSignal>()
            .AddSingleton<FiringRunner>()
            .AddSingleton<ScheduledRuns>()
            .AddSingleton<ScheduleMetrics>()
            .AddSingleton<SchedulerControl>()
            .AddSingleton<ISystemJob, HealthCheckJob>()
            .AddSingleton<ISystemJob, TokenExpiryJob>()
            .AddSingleton<ISystemJob, ValidationJob>()
            .AddSingleton<ISystemJob, WeeklyCleanupJob>()
            .AddHostedService<FiringWorker>();
        if (options.Enabled)
        {
            builder.Services.AddQuartz(options, name);
        }

        return builder;
    }

    private static void AddQuartz(this IServiceCollection services, SchedulerOptions options, SchedulerName name) => services
        .AddQuartz(quartz => quartz
            .ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "datafetch";
                scheduler.InstanceId = name.Value;
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            })
            .UsePersistentStore(store => store
                .UsePostgres(database => database.UseRegisteredDataSource = true)
                .UseTriggerPersistenceDelegate<ScheduleTriggerRows>()
                .UseClustering(cluster => cluster.CheckinInterval = cluster.CheckinMisfireThreshold = options.CheckIn)
                .ConfigureStore(rows =>
                {
                    rows.TablePrefix = "datafetch.qrtz_";
                    rows.RecoverFiringsCancelledByShutdown = true;
                    rows.DbRetryInterval = TimeSpan.FromSeconds(2);
                })))
        // Before the scheduler is started, which waits for the application to have started.
        .AddHostedService<DeclaredTriggers>()
        .AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
}
