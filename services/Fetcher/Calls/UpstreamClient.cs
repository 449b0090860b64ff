using DataFetch.Catalog.Definitions;
using DataFetch.Queue;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace DataFetch.Fetcher.Calls;

/// <summary>Calls one source: a permit before every HTTP request, up to five tries, a circuit breaker, and a name for what fails.</summary>
public sealed partial class UpstreamClient : IDisposable
{
    private readonly Source source;
    private readonly SourceBudget budget;
    private readonly IHttpClientFactory http;
    private readonly CallOptions options;
    private readonly IConfiguration settings;
    private readonly TimeProvider time;
    private readonly CallMetrics metrics;
    private readonly ILogger logger;
    private readonly CallPlaces places;
    private readonly ResiliencePipeline resilience;

    internal UpstreamClient(
        Source source, SourceBudget budget, IHttpClientFactory http, IOptions<CallOptions> options, IConfiguration settings,
        TimeProvider time, CallMetrics metrics, ILogger<UpstreamClient> logger)
    {
        (this.source, this.budget, this.http, this.options, this.settings) = (source, budget, http, options.Value, settings);
        (this.time, this.metrics, this.logger) = (time, metrics, logger);
        Health = new SourceHealth(time);
        places = new CallPlaces(source.Concurrency);
        resilience = UpstreamResilience.Build(this.options, Health, time);
    }

    public SourceHealth Health { get; }

    public SourceBudget Budget => budget;

    /// <summary>Calls that may be under way at once in this process.</summary>
    public int Concurrency => source.Concurrency;

    /// <summary>Null where the source wants a key and its setting is empty.</summary>
    public string? MissingKey => source.Auth is { } auth && string.IsNullOrWhiteSpace(settings[auth.Setting]) ? auth.Setting : null;

    /// <summary>Makes a call, and tries again what may pass. Each try waits for a permit; waiting for one counts towards no timeout.</summary>
    /// <param name="calls">Told of every HTTP request that is made.</param>
    /// <exception cref="UpstreamException">The call did not give data.</exception>
    /// <exception cref="BrokenCircuitException">The source failed too often lately; nothing was called.</exception>
    /// <exception cref="BudgetUnavailableException">Redis could not be asked; nothing was called.</exception>
    public async Task<BodyBuffer> GetAsync(UpstreamCall call, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        if (MissingKey is { } setting)
        {
            throw new UpstreamException(Failure.NoKey, $"{source.Title} wants a key: set {setting} (environment: {setting.Replace(":", "__", StringComparison.Ordinal)}).");
        }

        using var place = await places.EnterAsync(priority, ct);
        return await resilience.ExecuteAsync(async token => await TryAsync(call, priority, calls, token), ct);
    }

    /// <summary>A text of the upstream's without our key, in case it repeats it.</summary>
    public string Redact(string text) => source.Auth is { } auth && settings[auth.Setting] is { Length: > 0 } key
        ? text.Replace(key, "***", StringComparison.Ordinal).Replace(Uri.EscapeDataString(key), "***", StringComparison.Ordinal)
        : text;

    public void Dispose() => places.Dispose();

    private async Task<BodyBuffer> TryAsync(UpstreamCall call, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        using var request = Request(call);
        while (true)
        {
            await using var permit = await budget.AcquireAsync(1, priority, ct);
            if (permit.TryUse())
            {
                break;
            }
        }

        calls.Add();
        var started = time.GetTimestamp();
        try
        {
            var body = await SendAsync(request, ct);
            Health.Succeeded();
            metrics.Called(source.Name, "ok", time.GetElapsedTime(started));
            return body;
        }
        catch (UpstreamException e)
        {
            Health.Failed(e);
            metrics.Called(source.Name, e.Name, time.GetElapsedTime(started));
            LogFailed(source.Name, call.Path, e.Text);
            if (e.Failure == Failure.Throttled || e.RetryAfter is not null)
            {
                // Without Retry-After nobody knows how long; a window's length is what the limit speaks of.
                var closed = e.RetryAfter ?? TimeSpan.FromTicks(Math.Min(options.ThrottledFor.Ticks, budget.Windows.Max(w => w.Per).Ticks));
                await budget.CloseForAsync(closed, e.Failure == Failure.Throttled ? "the upstream throttled a call" : "the upstream asked to be left alone", ct);
            }

            throw;
        }
    }

    private async Task<BodyBuffer> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(source.Timeout.ToTimeSpan());
        try
        {
            using var response = await http.CreateClient(source.Name).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(timeout.Token);
            var body = await ReadAsync(stream, response.Content.Headers.ContentLength, timeout.Token);
            try
            {
                AnswerCheck.Check(response, body.Bytes.Span, time.GetUtcNow(), Redact);
                return body;
            }
            catch
            {
                body.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new UpstreamException(Failure.TimedOut, $"No whole answer within {source.Timeout.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new UpstreamException(Failure.UpstreamDown, $"No answer: {e.Message}", e);
        }
    }

    private async Task<BodyBuffer> ReadAsync(Stream stream, long? length, CancellationToken ct)
    {
        try
        {
            return await BodyBuffer.ReadAsync(stream, length, options.MaxBodyBytes, ct);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new UpstreamException(Failure.Malformed, "The answer cannot be unpacked.", e); // gzip and deflate say the one, brotli the other
        }
    }

    private HttpRequestMessage Request(UpstreamCall call)
    {
        var key = source.Auth is { } auth ? settings[auth.Setting] : null;
        var request = new HttpRequestMessage(HttpMethod.Get, call.Address(source, key));
        foreach (var (name, value) in source.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (key is not null && source.Auth is { Placement: KeyPlacement.Header } inHeader)
        {
            request.Headers.TryAddWithoutValidation(inHeader.Name, key);
        }

        return request;
    }

    [LoggerMessage(LogLevel.Debug, "{Source} {Path} failed: {Reason}")]
    private partial void LogFailed(string source, string path, string reason);
}
