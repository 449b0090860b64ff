using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataFetch.Standalone.Hosting;

/// <summary>Healthy when all four services say so.</summary>
internal sealed class ServicesHealth(IHttpClientFactory http, ServiceSettings settings) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var client = http.CreateClient();
        var sick = new List<string>();
        foreach (var service in ServiceSettings.Behind)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"{settings.HttpAddress(service)}/health"), cancellationToken);
                if (!answer.IsSuccessStatusCode)
                {
                    sick.Add($"{service.Name}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                }
            }
            catch (HttpRequestException e)
            {
                sick.Add($"{service.Name}: {e.Message}");
            }
        }

        return sick.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", sick));
    }
}
