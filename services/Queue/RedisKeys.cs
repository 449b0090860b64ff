namespace DataFetch.Queue;

/// <summary>Every key and channel of the project. Keys of one source share its hash tag, so a cluster keeps them on one node.</summary>
public static class RedisKeys
{
    public static string BudgetState(string source) => $"{{{source}}}:budget";

    public static string BudgetLog(string source) => $"{{{source}}}:budget:log";

    public static string BudgetSent(string source) => $"{{{source}}}:budget:sent";

    public static string Hints(string source, bool isLive) => isLive ? $"{{{source}}}:hints:live" : $"{{{source}}}:hints";

    public static string WakeUps(string topic) => $"datafetch:wake:{topic}";
}
