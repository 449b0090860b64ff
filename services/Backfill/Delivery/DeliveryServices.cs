namespace DataFetch.Backfill.Delivery;

internal static class DeliveryServices
{
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<WebhookClient>().AddSingleton<Deliverer>().AddHostedService<DeliveryWorker>();
    }
}
