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

    /// <summary>The longest closure after that. Quotas that are longer want a seed.</summary>
    public static readonly TimeSpan LongestClosure = TimeSpan.FromHours(1);

    /// <summary>A permit waited for longer is confirmed before its use: the source may have been closed meanwhile.</summary>
    private static readonly TimeSpan Confirmed = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between two questions: a closure may end earlier than it was to.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long after its use a permit is told of. Where nobody sees the sending, who wakes up later than that stood still, and so
    /// may have the call.
    /// </summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    /// <summary>A call that is not sent after so long will not be: its connection failed.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(10);

    private readonly BudgetScripts scripts;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Warmth warmth;
    private readonly TimeSpan toSend;
    private readonly SemaphoreSlim turn = new(1);

    public SourceBudget(
        IConnectionMultiplexer redis, string source, IReadOnlyList<RateWindow> windows, TimeProvider time, ILogger<SourceBudget> logger)
    {
        Validate(source, windows);
        Source = source;
        Windows = windows;
        toSend = Guard.ToSend(windows);
        GuardTime = toSend + windows.Max(Guard.OnTheWay);
        scripts = new BudgetScripts(redis, source, windows);
        warmth = new Warmth(time);
        this.time = time;
        this.logger = logger;
    }

    public string Source { get; }

    public IReadOnlyList<RateWindow> Windows { get; }

    /// <summary>The time a call may take from its permit to the upstream.</summary>
    public TimeSpan GuardTime { get; }

    /// <summary>Some <see cref="SentStream"/> tells when calls are sent, so nothing has to be guessed.</summary>
    internal bool SeesSending { get; set; }

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
    /// Tells of the calls before the loss of Redis' state (<see cref="BudgetState.LostAt"/>), for instance as recorded in Postgres, so
    /// that quotas which are longer than the closure go on with what was used. A later seed replaces an earlier one. Leading spans
    /// without a call shorten the closure; otherwise it stays as it is, for calls that were under way may not be recorded yet.
    /// </summary>
    /// <param name="counts">Units called in the last <c>Per</c> before the loss, for as many spans as are known.</param>
    /// <returns>Until when the source is closed.</returns>
    public Task<DateTimeOffset> SeedAsync(IReadOnlyList<(TimeSpan Per, long Used)> counts, CancellationToken ct)
    {
        var ordered = counts.OrderBy(count => count.Per).ToList();
        if (ordered.Count == 0 || ordered[0].Per <= TimeSpan.Zero || ordered[0].Used < 0 || ordered.Zip(ordered.Skip(1)).Any(p => p.Second.Used < p.First.Used))
        {
            throw new ArgumentException($"{Source} needs at least one count; a longer span has no fewer calls than a shorter one.", nameof(counts));
        }

        return scripts.SeedAsync(ordered, ct);
    }

    /// <summary>A seed that knows of no call: nobody called the source during <paramref name="quietFor"/> before the loss.</summary>
    public Task<DateTimeOffset> OpenAsync(TimeSpan quietFor, CancellationToken ct) => SeedAsync([(quietFor, 0)], ct);

    public Task<BudgetState> GetStateAsync(CancellationToken ct) => scripts.StateAsync(ct);

    public void Dispose() => turn.Dispose();

    /// <param name="left">What was left of the time to send.</param>
    internal void Used(BudgetPermit permit, long now, TimeSpan left)
    {
        BudgetMetrics.Used(Source);
        _ = TellAsync(permit, now, left, warmth.Use(now));
    }

    internal async Task ReturnAsync(BudgetPermit permit)
    {
        var expired = permit.IsExpired;
        BudgetMetrics.Returned(Source, expired);
        try
        {
            await scripts.ReturnAsync(permit.Id, permit.Weight, expired, CancellationToken.None);
        }
        catch (BudgetUnavailableException e)
        {
            LogNotReturned(e, Source); // it stays counted as used, which errs on the safe side
        }
    }

    /// <summary>Without this, Redis takes it that the call was sent as late as it may.</summary>
    private async Task TellAsync(BudgetPermit permit, long used, TimeSpan left, bool isWarm)
    {
        long AtLatest(long at) => BudgetAnswer.Micros(permit.GrantedAt - DateTimeOffset.UnixEpoch + toSend - left + time.GetElapsedTime(used, at));

        try
        {
            var isSent = await permit.IsSentWithinAsync(Beat);
            long? guess = !isSent && !SeesSending && isWarm ? time.GetTimestamp() - Ticks(Beat) : null;
            while (!isSent && guess is null && time.GetElapsedTime(used) < Forgotten)
            {
                isSent = await permit.IsSentWithinAsync(toSend / 2);
                if (!isSent && SeesSending)
                {
                    // Still connecting, or starved: it holds its place from then on.
                    await scripts.UsedAsync(permit.Id, permit.Weight, AtLatest(time.GetTimestamp()) + BudgetAnswer.Micros(toSend), isFinal: false, default);
                }
            }

            long? latest = (permit.SentAt ?? guess) is { } at ? AtLatest(at) : null;
            await scripts.UsedAsync(permit.Id, permit.Weight, latest, isFinal: true, default);
        }
        catch (BudgetUnavailableException e)
        {
            LogNotTold(e, Source);
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
                this, time, answer.Text, weight, answer.At, asked + Ticks(answer.Delay + toSend));
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

    [LoggerMessage(LogLevel.Debug, "Redis was not told of the use of a permit of {Source}")]
    private partial void LogNotTold(Exception e, string source);

    [LoggerMessage(LogLevel.Warning, "A permit of {Source} could not be returned; it counts as used")]
    private partial void LogNotReturned(Exception e, string source);
}
