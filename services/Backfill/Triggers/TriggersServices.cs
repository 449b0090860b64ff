using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Triggers;

internal static class TriggersServices
{
    public static IServiceCollection AddTriggers(this IServiceCollection services)
    {
        services.AddOptions<TriggerOptions>().BindConfiguration(TriggerOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<TriggerOptions>, TriggerOptionsValidator>()
            .AddSingleton<DayReader>()
            .AddSingleton<NoticeWriter>()
            .AddSingleton<TriggerReader>()
            .AddSingleton<SubscriptionReader>()
            .AddSingleton<SubscriptionReceivers>()
            .AddHostedService<NoticeRelay>();
    }
}
