using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>
/// What the whole fleet may call of one source: every window at once, evenly paced, on the clock of Redis, which alone
/// judges. One instance a source and process: it queues the backfills of its process.
/// </summary>
public sealed partial class SourceBudget : IDisposable
{
    /// <summary>Why a source is closed after Redis was flushed, restarted or replaced.</summary>
    public const string RestartReason = "restart";

    /// <summary>A permit waited for longer is confirmed before its use: the source may have been closed meanwhile.</summary>
    private static readonly TimeSpan Confirmed = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between two questions: a closure may end earlier than it was to.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly BudgetScripts scripts;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim turn = new(1);

    public SourceBudget(
        IConnectionMultiplexer redis, string source, IReadOnlyList<RateWindow> windows, TimeProvider time, ILogger<SourceBudget> logger)
    {
        Validate(source, windows);
        Source = source;
        Windows = windows;
        GuardTime = Guard.For(windows);
        scripts = new BudgetScripts(redis, source, windows, GuardTime);
        this.time = time;
        this.logger = logger;
    }

    public string Source { get; }

    public IReadOnlyList<RateWindow> Windows { get; }

    /// <summary>The time a call may take from its permit to the upstream; each window is lengthened by it.</summary>
    public TimeSpan GuardTime { get; }

    /// <summary>Waits until a call of <paramref name="weight"/> units may be sent now, and gives leave for it.</summary>
    /// <exception cref="BudgetUnavailableException">Redis could not be asked; no call may be made.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The weight is below 1 or larger than what a window allows.</exception>
    public async Task<BudgetPermit> AcquireAsync(int weight, CallPriority priority, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, Windows.Min(window => window.Calls));

        if (priority == CallPriority.Live)
        {
            return await AskUntilGrantedAsync(weight, priority, ct);
        }

        await turn.WaitAsync(ct); // one question at a time: the answer is the same for all backfills of this process
        try
        {
            return await AskUntilGrantedAsync(weight, priority, ct);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>No call by anyone for this long from now (Retry-After). Only ever extends. Returns until when, on the clock of Redis.</summary>
    public Task<DateTimeOffset> CloseForAsync(TimeSpan delay, string why, CancellationToken ct) =>
        scripts.CloseAsync(delay, why, ct);

    /// <summary>
    /// Shortens the closure that follows a loss of Redis' state: the caller knows that nobody called the source during
    /// <paramref name="quietFor"/> before the loss, for instance from the calls recorded in Postgres. Changes nothing else.
    /// </summary>
    public Task<DateTimeOffset> OpenAsync(TimeSpan quietFor, CancellationToken ct) => scripts.OpenAsync(quietFor, ct);

    public Task<BudgetState> GetStateAsync(CancellationToken ct) => scripts.StateAsync(ct);

    public void Dispose() => turn.Dispose();

    internal async Task ReturnAsync(BudgetPermit permit)
    {
        try
        {
            await scripts.ReturnAsync(permit.Id, permit.Weight, permit.IsExpired, CancellationToken.None);
        }
        catch (BudgetUnavailableException e)
        {
            LogNotReturned(e, Source); // it stays counted as used, which errs on the safe side
        }
    }

    private static void Validate(string source, IReadOnlyList<RateWindow> windows)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        if (windows.Count == 0 || windows.Any(window => window.Calls < 1 || window.Per <= TimeSpan.Zero))
        {
            throw new ArgumentException($"{source} needs at least one window, each with one call or more in a time above zero.", nameof(windows));
        }
    }

    private async Task<BudgetPermit> AskUntilGrantedAsync(int weight, CallPriority priority, CancellationToken ct)
    {
        while (true)
        {
            var asked = time.GetTimestamp();
            var answer = await scripts.AcquireAsync(weight, priority, ct);
            var answered = time.GetTimestamp();

            if (!answer.Granted)
            {
                await WaitAsync(answered, answer.Delay < Patience ? answer.Delay : Patience, ct);
                continue;
            }

            // The script ran some time between `asked` and `answered`: not sent before the one allows it, nor after the other does.
            var permit = new BudgetPermit(
                this, time, answer.Text, weight, answer.At, asked + Ticks(answer.Delay + Guard.ToSend(GuardTime)));
            if (await IsUsableAsync(permit, answered, answer.Delay, ct))
            {
                return permit;
            }
        }
    }

    private async Task<bool> IsUsableAsync(BudgetPermit permit, long since, TimeSpan delay, CancellationToken ct)
    {
        var usable = false;
        try
        {
            await WaitAsync(since, delay, ct);
            usable = (delay <= Confirmed || await scripts.ConfirmAsync(permit.Id, ct)) && !permit.IsExpired;
        }
        finally
        {
            if (!usable)
            {
                await permit.ReturnAsync();
            }
        }

        return usable;
    }

    private async Task WaitAsync(long since, TimeSpan delay, CancellationToken ct)
    {
        for (var left = delay - time.GetElapsedTime(since); left > TimeSpan.Zero; left = delay - time.GetElapsedTime(since))
        {
            // Timers count whole milliseconds and drop the rest.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, ct);
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    [LoggerMessage(LogLevel.Warning, "A permit of {Source} could not be returned; it counts as used")]
    private partial void LogNotReturned(Exception e, string source);
}
