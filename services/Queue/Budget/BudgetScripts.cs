using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>One source's budget in Redis, as its scripts see it. Any fault of Redis is a <see cref="BudgetUnavailableException"/>.</summary>
internal sealed class BudgetScripts(IConnectionMultiplexer redis, string source, IReadOnlyList<RateWindow> windows)
{
    /// <summary>How far ahead a backfill may hold a permit: what a live call may have to wait beyond one permit's interval.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(50);

    private static readonly RedisScript Acquire = new("enter.lua", "acquire.lua");
    private static readonly RedisScript Confirm = new("enter.lua", "confirm.lua");
    private static readonly RedisScript Used = new("enter.lua", "used.lua");
    private static readonly RedisScript Return = new("enter.lua", "return.lua");
    private static readonly RedisScript Close = new("enter.lua", "close.lua");
    private static readonly RedisScript Seed = new("enter.lua", "seed.lua");
    private static readonly RedisScript State = new("enter.lua", "state.lua");

    private readonly RedisKey[] keys = [RedisKeys.BudgetState(source), RedisKeys.BudgetLog(source), RedisKeys.BudgetSent(source)];
    private readonly RedisValue toSend = BudgetAnswer.Micros(Guard.ToSend(windows));

    private readonly RedisValue[] windowArguments =
    [
        .. windows.SelectMany(window => new RedisValue[]
            { window.Calls, BudgetAnswer.Micros(window.Per), BudgetAnswer.Micros(Guard.OnTheWay(window)) }),
    ];

    public async Task<BudgetAnswer> AcquireAsync(int weight, CallPriority priority, CancellationToken ct) => BudgetAnswer.Read(
        await RunAsync(Acquire, ct, weight, priority == CallPriority.Live ? "live" : "backfill", toSend, BudgetAnswer.Micros(Ahead)));

    public async Task<bool> ConfirmAsync(string id, CancellationToken ct) =>
        (string?)await RunAsync(Confirm, ct, id, toSend) == "1";

    /// <param name="latest">When the call was sent at the latest, on the clock of Redis in microseconds. Null: as late as it may.</param>
    /// <param name="isFinal">Said once a permit, and nothing after it.</param>
    public Task UsedAsync(string id, int weight, long? latest, bool isFinal, CancellationToken ct) =>
        RunAsync(Used, ct, id, weight, latest is { } known ? known : "", isFinal ? "sent" : "");

    public Task ReturnAsync(string id, int weight, bool expired, CancellationToken ct) =>
        RunAsync(Return, ct, id, weight, expired ? "expired" : "returned");

    public async Task<DateTimeOffset> CloseAsync(TimeSpan delay, string why, CancellationToken ct) =>
        Instant(await RunAsync(Close, ct, BudgetAnswer.Micros(delay), why, toSend));

    /// <param name="counts">Of ever longer spans.</param>
    public async Task<DateTimeOffset> SeedAsync(IReadOnlyList<(TimeSpan Per, long Used)> counts, CancellationToken ct) =>
        Instant(await RunAsync(
            Seed, ct, [toSend, counts.Count, .. counts.SelectMany(count => new RedisValue[] { BudgetAnswer.Micros(count.Per), count.Used })]));

    public async Task<BudgetState> StateAsync(CancellationToken ct)
    {
        var answer = await RunAsync(State, ct, toSend);
        var closed = (string?)answer[3] is { Length: > 0 } why ? why : null;
        return new BudgetState(
            source,
            Instant(answer[0]),
            [.. windows.Select((window, i) => new WindowState(window, (int)answer[10 + i]))],
            Instant(answer[1]),
            closed is null ? null : Instant(answer[2]),
            closed,
            (long)answer[4],
            (long)answer[5],
            (long)answer[6],
            (long)answer[7],
            Instant(answer[8]),
            (string?)answer[9] is { Length: > 0 });
    }

    private static DateTimeOffset Instant(RedisResult result) => BudgetAnswer.Instant(BudgetAnswer.Micros((string)result!));

    private async Task<RedisResult> RunAsync(RedisScript script, CancellationToken ct, params RedisValue[] arguments)
    {
        try
        {
            return await script.RunAsync(redis.GetDatabase(), keys, [.. arguments, .. windowArguments]).WaitAsync(ct);
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException or ObjectDisposedException)
        {
            throw new BudgetUnavailableException($"The budget of {source} could not be asked, so nothing is called: {e.Message}", e);
        }
    }
}
