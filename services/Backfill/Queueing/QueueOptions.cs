using System.ComponentModel.DataAnnotations;

namespace DataFetch.Backfill.Queueing;

/// <summary>How the queue is kept going, under <c>Backfill:Queue</c>.</summary>
public sealed class QueueOptions
{
    public const string Section = "Backfill:Queue";

    /// <summary>How often expired leases are taken back and hints that Redis lacks are given again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan Reconcile { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the outbox is looked at when nobody says that there is something.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan Relay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Hints kept in Redis for each source; the rest waits in Postgres.</summary>
    [Range(10, 100_000)]
    public int HintsPerSource { get; set; } = 1000;
}
