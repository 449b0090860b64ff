using DataFetch.Backfill.Alerting.Channels;
using DataFetch.Backfill.Alerting.Rules;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Alerting;

internal static class AlertingServices
{
    public static IServiceCollection AddAlerting(this IServiceCollection services)
    {
        services.AddOptions<AlertOptions>().BindConfiguration(AlertOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<AlertOptions>, AlertOptionsValidator>()
            .AddSingleton<IAlertRule, RunRule>()
            .AddSingleton<IAlertRule, ShortDayRule>()
            .AddSingleton<IAlertRule, FreshnessRule>()
            .AddSingleton<IAlertRule, FailedTasksRule>()
            .AddSingleton<IAlertRule, BlockedSourceRule>()
            .AddSingleton<IAlertRule, DeliveryRule>()
            .AddSingleton<AlertMetrics>()
            .AddSingleton<AlertChannels>()
            .AddHostedService<AlertWorker>();
    }
}
