using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry.Trace;

namespace DataFetch.ServiceDefaults.Tests;

public class TelemetryTests
{
    [Fact]
    public async Task A_key_in_the_query_of_an_upstream_call_is_in_no_span()
    {
        var ct = TestContext.Current.CancellationToken;
        var spans = new ConcurrentQueue<Activity>();
        // As Aspire sets it in development.
        string[] settings = ["--OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true"];
        await using var service = await TestService.StartAsync(settings, builder => builder.Services.ConfigureOpenTelemetryTracerProvider(
            traces => traces.AddProcessor(new Collector(spans))));

        using var response = await service.Rest.GetAsync("/rows?from=top-secret-key", ct);

        var tags = spans.Where(span => span.Kind == ActivityKind.Client).SelectMany(span => span.TagObjects).ToList();
        Assert.Contains(tags, tag => tag.Key == "url.full" && tag.Value is string url && url.EndsWith("/rows", StringComparison.Ordinal));
        Assert.DoesNotContain(spans.SelectMany(span => span.TagObjects), tag => $"{tag.Value}".Contains("top-secret", StringComparison.Ordinal));
    }

    private sealed class Collector(ConcurrentQueue<Activity> spans) : OpenTelemetry.BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => spans.Enqueue(data);
    }
}
