namespace DataFetch.Queue;

/// <summary>What an upstream allows: at most <paramref name="Calls"/> units of weight in any <paramref name="Per"/>.</summary>
public readonly record struct RateWindow(int Calls, TimeSpan Per)
{
    public override string ToString() => $"{Calls} in {Per.TotalSeconds:0.###} s";
}
