using System.ComponentModel.DataAnnotations;

namespace DataFetch.Backfill.Scheduling;

/// <summary>How schedules are kept, under <c>Scheduler</c>.</summary>
public sealed class SchedulerOptions
{
    public const string Section = "Scheduler";

    /// <summary>False: this process fires no schedule by its times. By hand they fire all the same.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often a scheduler says that it is alive; after twice as long others do what it had begun.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:05:00")]
    public TimeSpan CheckIn { get; set; } = TimeSpan.FromSeconds(7.5);

    /// <summary>A firing whose process is silent for this long is done by another. Renewed at a third of it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often due firings and ended runs are looked for when nobody says that there is something.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Firings done at once in this process.</summary>
    [Range(1, 16)]
    public int Workers { get; set; } = 2;
}
