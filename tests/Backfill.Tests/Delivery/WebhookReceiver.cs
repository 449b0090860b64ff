using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataFetch.Backfill.Tests.Delivery;

/// <summary>What came in one post.</summary>
internal sealed record Received(string Path, IHeaderDictionary Headers, string Body)
{
    public string Id => Headers["webhook-id"].Single()!;

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>An HTTP server on loopback that somebody subscribed with.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> received = new();
    private readonly WebApplication app;

    private WebhookReceiver(WebApplication app) => this.app = app;

    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Answers each post; called before the answer is sent.</summary>
    public Func<Received, HttpContext, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(204);

    public IReadOnlyList<Received> All => [.. received];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync(RunningService.Ct);
        return receiver;
    }

    public Task UntilAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(received.Count >= count), Backfills.Soon, $"{count} posts");

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var post = new Received(http.Request.Path, new HeaderDictionary(http.Request.Headers.ToDictionary()), await reader.ReadToEndAsync(RunningService.Ct));
        received.Enqueue(post);
        http.Response.StatusCode = await Answer(post, http);
    }
}
