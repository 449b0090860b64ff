using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace DataFetch.Fetcher.Tests.Calls;

/// <summary>An upstream on a free port that answers as the test says, and remembers what it was asked.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> arrivals = new();
    private int underWay;
    private int most;

    private Upstream(WebApplication app, RequestDelegate answer)
    {
        this.app = app;
        Answer = answer;
    }

    public RequestDelegate Answer { get; set; }

    public Uri Address => new(app.Urls.Single());

    /// <summary>Path and query of each request, in order, with its key header behind.</summary>
    public IReadOnlyList<string> Arrivals => [.. arrivals];

    /// <summary>The most requests that were under way at once.</summary>
    public int Most => Volatile.Read(ref most);

    public static async Task<Upstream> StartAsync(RequestDelegate? answer = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MinResponseDataRate = null;
        });
        var upstream = new Upstream(builder.Build(), answer ?? (context => Json(context, "{}")));
        upstream.app.Run(upstream.AnswerAsync);
        await upstream.app.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    public static Task Json(HttpContext context, string body, int status = 200) => Send(context, status, "application/json", body);

    public static Task Send(HttpContext context, int status, string type, string body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Answers nothing until the caller gives up.</summary>
    public static Task Silence(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        arrivals.Enqueue($"{context.Request.Path}{context.Request.QueryString} {context.Request.Headers["x-api-key"]}".TrimEnd());
        var now = Interlocked.Increment(ref underWay);
        for (var known = Most; now > known; known = Most)
        {
            Interlocked.CompareExchange(ref most, now, known);
        }

        try
        {
            await Answer(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller gave up.
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }
}
