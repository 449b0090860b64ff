namespace DataFetch.Queue.Tests;

/// <summary>Judges grants without knowing how they came about.</summary>
internal static class Grants
{
    /// <summary>The most units in any window, wherever it begins: the worst one begins with a grant.</summary>
    public static int Most(IEnumerable<BudgetPermit> permits, TimeSpan window)
    {
        var ordered = permits.OrderBy(permit => permit.GrantedAt).ToList();
        return ordered.Max(first => ordered
            .Where(permit => permit.GrantedAt >= first.GrantedAt && permit.GrantedAt <= first.GrantedAt + window)
            .Sum(permit => permit.Weight));
    }

    /// <summary>A permit that was used: on a busy machine one may expire between its grant and its use.</summary>
    internal static async Task<BudgetPermit> UseAsync(this SourceBudget budget, CallPriority priority)
    {
        while (true)
        {
            var permit = await budget.AcquireAsync(1, priority, TestContext.Current.CancellationToken);
            if (permit.TryUse())
            {
                return permit;
            }

            await permit.DisposeAsync();
        }
    }
}
