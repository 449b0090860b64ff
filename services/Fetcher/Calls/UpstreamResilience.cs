using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace DataFetch.Fetcher.Calls;

/// <summary>What is done about a call that fails: tried again where that may help, and not at all while the source is down.</summary>
internal static class UpstreamResilience
{
    public static ResiliencePipeline Build(CallOptions options, SourceHealth health, TimeProvider time)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Tries > 1) // Polly knows no retry of no attempts
        {
            pipeline.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<UpstreamException>(e => e.IsPassing),
                MaxRetryAttempts = options.Tries - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstDelay,
                MaxDelay = options.MaxDelay,
                // A throttled source is closed for the whole fleet; the next try's permit is the wait.
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(
                    args.Outcome.Exception is UpstreamException { Failure: Failure.Throttled } ? TimeSpan.Zero : null),
            });
        }

        return pipeline
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<UpstreamException>(e => e.Failure is Failure.UpstreamDown or Failure.TimedOut),
                FailureRatio = 0.8,
                // A source of 30 calls a minute that only times out after 30 s makes eight in two minutes.
                MinimumThroughput = 8,
                SamplingDuration = TimeSpan.FromMinutes(2),
                BreakDuration = options.BreakDuration,
                OnOpened = args =>
                {
                    health.Broken(args.BreakDuration);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    health.Broken(TimeSpan.Zero);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }
}
