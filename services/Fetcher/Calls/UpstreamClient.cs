using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls.Keys;
using DataFetch.Queue;
using Polly;
using Polly.CircuitBreaker;

namespace DataFetch.Fetcher.Calls;

/// <summary>Calls one source: a permit before every HTTP request, up to five tries, a circuit breaker, and a name for what fails.</summary>
public sealed partial class UpstreamClient : IDisposable
{
    private readonly Source source;
    private readonly SourceBudget budget;
    private readonly UpstreamSender sender;
    private readonly CallOptions options;
    private readonly TimeProvider time;
    private readonly CallMetrics metrics;
    private readonly ProviderCallRecorder recorder;
    private readonly ILogger logger;
    private readonly CallPlaces places;
    private readonly ResiliencePipeline resilience;
    private readonly SiarTokens? tokens;

    internal UpstreamClient(
        Source source, SourceBudget budget, UpstreamSender sender, SourceKey key, CallOptions options, TimeProvider time, CallMetrics metrics,
        ProviderCallRecorder recorder, ILogger<UpstreamClient> logger)
    {
        (this.source, this.budget, this.sender, Key, this.options) = (source, budget, sender, key, options);
        (this.time, this.metrics, this.recorder, this.logger) = (time, metrics, recorder, logger);
        Health = new SourceHealth(time);
        places = new CallPlaces(source.Concurrency);
        resilience = UpstreamResilience.Build(options, Health, time);
        tokens = source.Auth?.TokenSource is null ? null : new SiarTokens(AskForTokenAsync);
    }

    public SourceHealth Health { get; }

    public SourceKey Key { get; }

    public SourceBudget Budget => budget;

    /// <summary>Calls that may be under way at once in this process.</summary>
    public int Concurrency => source.Concurrency;

    /// <summary>The setting without which a request cannot be called; null where nothing is missing.</summary>
    public string? MissingSetting(Request request) => request.IsAnonymous ? null : Key.MissingSetting;

    /// <summary>Makes a call, and tries again what may pass. Each try waits for a permit; waiting for one counts towards no timeout.</summary>
    /// <param name="calls">Told of every HTTP request that is made.</param>
    /// <exception cref="UpstreamException">The call did not give data; <see cref="Failure.NoData"/> where there is none.</exception>
    /// <exception cref="BrokenCircuitException">The source failed too often lately; nothing was called.</exception>
    /// <exception cref="BudgetUnavailableException">Redis could not be asked; nothing was called.</exception>
    public async Task<BodyBuffer> GetAsync(UpstreamCall call, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        if (MissingSetting(call.Request) is { } setting)
        {
            throw new UpstreamException(Failure.NoKey, Key.Instruction(setting));
        }

        using var place = await places.EnterAsync(priority, ct);
        var body = await TryAllAsync(call, priority, calls, ct);
        if (call.Request.TwoStep is not { } step)
        {
            return body;
        }

        using (body)
        {
            var second = call.Follow(Links.Read(source, step, body.Bytes.Span));
            return await TryAllAsync(second, priority, calls, ct);
        }
    }

    /// <summary>The same call for a page, by its number, offset or token, or by the address that an answer gave.</summary>
    /// <exception cref="UpstreamException">The address points elsewhere: <see cref="Failure.Blocked"/>.</exception>
    public UpstreamCall Page(UpstreamCall call, string? page) => page is not null && call.Request.Paging?.Kind == PagingKind.NextLink
        ? call.Follow(Links.Allow(source, page, []))
        : call.WithPage(page);

    /// <summary>A text of the upstream's without our secrets, in case it repeats them.</summary>
    public string Redact(string text) => Key.Redact(text, tokens?.Current);

    public void Dispose()
    {
        places.Dispose();
        tokens?.Dispose();
    }

    // A try that failed counts, though the breaker kept the next one from being made: a task whose source is down would spend no attempt
    // otherwise, and no other provider would be asked for as long as that lasts.
    private async Task<BodyBuffer> TryAllAsync(UpstreamCall call, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        UpstreamException? failed = null;
        try
        {
            return await resilience.ExecuteAsync(async token => await TryOnceAsync(token), ct);
        }
        catch (BrokenCircuitException) when (failed is not null)
        {
            throw failed;
        }

        async Task<BodyBuffer> TryOnceAsync(CancellationToken token)
        {
            try
            {
                return await TryAsync(call, priority, calls, token);
            }
            catch (UpstreamException e)
            {
                failed = e;
                throw;
            }
        }
    }

    private async Task<BodyBuffer> TryAsync(UpstreamCall call, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        while (true)
        {
            var key = call.IsAnonymous ? null : await KeyAsync(ct);
            try
            {
                return await SendAsync(call, key, call.Request.Weight, priority, calls, ct);
            }
            catch (UpstreamException e) when (e.Status is 401 or 403 && key is not null && tokens?.Forget(key) == true)
            {
                LogRenewed(source.Name); // it has ended: the next one is new, and refused only for another reason
            }
        }
    }

    private async ValueTask<string?> KeyAsync(CancellationToken ct) =>
        Key.Value ?? (tokens is not null && Key.Login is var (user, password) ? await tokens.GetAsync(user, password, ct) : null);

    private async Task<string> AskForTokenAsync(string path, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken ct)
    {
        // Counted as a call of the first request; of the other things that hold for that one, none holds for a sign-in.
        var first = source.Requests.Values.First();
        var request = first with { Failures = [], TwoStep = null, Decoding = first.Decoding with { Decoder = "text" } };
        using var body = await SendAsync(new UpstreamCall(request, path, query), null, 1, CallPriority.Live, new CallCounter(), ct);
        return System.Text.Encoding.UTF8.GetString(body.Bytes.Span);
    }

    private async Task<BodyBuffer> SendAsync(
        UpstreamCall call, string? key, int weight, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        while (true)
        {
            await using var permit = await budget.AcquireAsync(weight, priority, ct);
            if (permit.TryUse())
            {
                break;
            }
        }

        calls.Add();
        var started = time.GetTimestamp();
        try
        {
            var (body, closeFor) = await sender.SendAsync(call, key, Redact, ct);
            Record(call, null, time.GetElapsedTime(started), body.Bytes.Length);
            if (closeFor is { } rest)
            {
                await CloseAsync(rest == TimeSpan.Zero ? null : rest, "the upstream said that this was the last call for now", ct);
            }

            return body;
        }
        catch (UpstreamException e)
        {
            Record(call, e, time.GetElapsedTime(started), 0);
            if (e.Failure is Failure.Throttled or Failure.Blocked || e.RetryAfter is not null)
            {
                // A firewall that has taken offence takes more with each call: the whole fleet rests, as it does when throttled.
                await CloseAsync(e.RetryAfter, e.Failure switch
                {
                    Failure.Throttled => "the upstream throttled a call",
                    Failure.Blocked => "the upstream's firewall blocked a call",
                    _ => "the upstream asked to be left alone",
                }, ct);
            }

            throw;
        }
    }

    // Without Retry-After nobody knows how long; a window's length is what the limit speaks of.
    private Task CloseAsync(TimeSpan? asked, string why, CancellationToken ct) => budget.CloseForAsync(
        asked is { } wait
            ? TimeSpan.FromTicks(Math.Min(wait.Ticks, options.MaxRetryAfter.Ticks))
            : TimeSpan.FromTicks(Math.Min(options.ThrottledFor.Ticks, budget.Windows.Max(w => w.Per).Ticks)),
        why, ct);

    private void Record(UpstreamCall call, UpstreamException? error, TimeSpan duration, long bytes)
    {
        var isFailure = error is not null and not { Failure: Failure.NoData };
        if (isFailure)
        {
            Health.Failed(error!);
            LogFailed(source.Name, call.Link is null ? call.Path : "(second step)", error!.Text);
        }
        else
        {
            Health.Succeeded();
        }

        metrics.Called(source.Name, error?.Name ?? "ok", duration);
        recorder.Add(call.Request.Provider, isFailure, duration, bytes);
    }

    [LoggerMessage(LogLevel.Debug, "{Source} {Path} failed: {Reason}")]
    private partial void LogFailed(string source, string path, string reason);

    [LoggerMessage(LogLevel.Information, "{Source} refused its token; a new one is got")]
    private partial void LogRenewed(string source);
}
