using Npgsql;
using Polly;
using Polly.Retry;

namespace DataFetch.Storage;

/// <summary>Two transactions that meet crosswise: Postgres ends one of them, which then goes after the other.</summary>
internal static class Collisions
{
    // The pause is no time of the domain.
    private static readonly ResiliencePipeline Pipeline = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<PostgresException>(e => e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure),
            MaxRetryAttempts = 5,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <summary>Runs a transaction, and runs it again where it was ended for the sake of another.</summary>
    /// <param name="transaction">All of it, from its connection to its commit.</param>
    public static async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> transaction, CancellationToken ct) =>
        await Pipeline.ExecuteAsync(async token => await transaction(token), ct);
}
