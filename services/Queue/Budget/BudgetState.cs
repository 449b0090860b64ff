namespace DataFetch.Queue;

/// <summary>What a source's budget looks like now, on the clock of Redis.</summary>
/// <param name="NextPermitAt">When a live call of weight 1 would be let through.</param>
/// <param name="ClosedUntil">Null where the source is open.</param>
/// <param name="ClosedWhy">The reason given to <see cref="SourceBudget.CloseForAsync"/>, or <see cref="SourceBudget.RestartReason"/>.</param>
/// <param name="Granted">Permits since the state exists; <paramref name="Returned"/> and <paramref name="Expired"/> of them were not used.</param>
/// <param name="Expired">Returned because they could not be used in time.</param>
public sealed record BudgetState(
    string Source,
    DateTimeOffset Now,
    IReadOnlyList<WindowState> Windows,
    DateTimeOffset NextPermitAt,
    DateTimeOffset? ClosedUntil,
    string? ClosedWhy,
    long Granted,
    long Returned,
    long Expired);

/// <param name="Used">Units of weight granted in the window that ends now.</param>
public sealed record WindowState(RateWindow Window, int Used);
