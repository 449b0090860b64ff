namespace DataFetch.Queue;

/// <summary>
/// Leave to send one call now. Take it with <see cref="TryUse"/> as the last thing before sending; disposing gives back a
/// permit that was not used.
/// </summary>
public sealed class BudgetPermit : IAsyncDisposable
{
    /// <summary>The last one used in this flow: its request is the next to be written.</summary>
    private static readonly AsyncLocal<BudgetPermit?> Current = new();

    private readonly TaskCompletionSource<long> sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SourceBudget budget;
    private readonly TimeProvider time;
    private readonly long deadline;
    private int spent;

    internal BudgetPermit(SourceBudget budget, TimeProvider time, string id, int weight, DateTimeOffset at, long deadline)
    {
        this.budget = budget;
        this.time = time;
        this.deadline = deadline;
        Id = id;
        Weight = weight;
        GrantedAt = at;
    }

    public int Weight { get; }

    /// <summary>On the clock of Redis, to the microsecond.</summary>
    public DateTimeOffset GrantedAt { get; }

    /// <summary>Too late to send: the permit would arrive outside the window it was counted in.</summary>
    public bool IsExpired => time.GetTimestamp() >= deadline;

    internal string Id { get; }

    /// <summary>When its request was written, if anybody saw that.</summary>
    internal long? SentAt => sent.Task.IsCompletedSuccessfully ? sent.Task.GetAwaiter().GetResult() : null;

    /// <summary>True once, and only in time. After false: dispose it and acquire another.</summary>
    public bool TryUse()
    {
        var now = time.GetTimestamp();
        if (now >= deadline || Interlocked.Exchange(ref spent, 1) != 0)
        {
            return false;
        }

        Current.Value = this;
        budget.Used(this, now, time.GetElapsedTime(now, deadline));
        return true;
    }

    /// <summary>Gives the permit back, unless it was used or given back already.</summary>
    public Task ReturnAsync() =>
        Interlocked.Exchange(ref spent, 1) == 0 ? budget.ReturnAsync(this) : Task.CompletedTask;

    public async ValueTask DisposeAsync() => await ReturnAsync();

    internal static void SeeSent() => Current.Value?.SeeSentNow();

    internal async Task<bool> IsSentWithinAsync(TimeSpan patience)
    {
        await Task.WhenAny(sent.Task, Task.Delay(patience, time));
        return sent.Task.IsCompleted;
    }

    private void SeeSentNow()
    {
        if (sent.TrySetResult(time.GetTimestamp()))
        {
            budget.SeesSending = true;
        }
    }
}
