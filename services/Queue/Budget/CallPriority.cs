namespace DataFetch.Queue;

/// <summary>Who asks for a permit. Live calls, somebody is waiting, take whatever comes next; backfills fill what is left.</summary>
public enum CallPriority
{
    Live,
    Backfill,
}
