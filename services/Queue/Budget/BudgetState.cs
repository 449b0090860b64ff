namespace DataFetch.Queue;

/// <summary>What a source's budget looks like now, on the clock of Redis.</summary>
/// <param name="NextPermitAt">When a live call of weight 1 would be let through.</param>
/// <param name="ClosedUntil">Null where the source is open.</param>
/// <param name="ClosedWhy">The reason given to <see cref="SourceBudget.CloseForAsync"/>, or <see cref="SourceBudget.RestartReason"/>.</param>
/// <param name="Granted">Permits since <paramref name="LostAt"/>, of which so many are known to be used, returned or expired.</param>
/// <param name="Returned">Given back unused, in time.</param>
/// <param name="Expired">Given back because they could not be used in time.</param>
/// <param name="LostAt">Since when Redis remembers what was called.</param>
/// <param name="IsSeeded">It was told since of the calls before: <see cref="SourceBudget.SeedAsync"/>.</param>
public sealed record BudgetState(
    string Source,
    DateTimeOffset Now,
    IReadOnlyList<WindowState> Windows,
    DateTimeOffset NextPermitAt,
    DateTimeOffset? ClosedUntil,
    string? ClosedWhy,
    long Granted,
    long Used,
    long Returned,
    long Expired,
    DateTimeOffset LostAt,
    bool IsSeeded)
{
    /// <summary>Permits that somebody holds, or held when he died. Counted as used in every window.</summary>
    public long Outstanding => Granted - Used - Returned - Expired;

    /// <summary>A quota is longer than any closure, and what was called before <see cref="LostAt"/> is missing from it.</summary>
    public bool NeedsSeed => !IsSeeded && Windows.Any(state => state.Window.Per > SourceBudget.LongestClosure);
}

/// <param name="Used">Units of weight granted in the window that ends now.</param>
public sealed record WindowState(RateWindow Window, int Used);
