using System.ComponentModel.DataAnnotations;

namespace DataFetch.Fetcher.Working;

/// <summary>How tasks are worked on, under <c>Fetcher</c>.</summary>
public sealed class WorkerOptions
{
    public const string Section = "Fetcher";

    /// <summary>
    /// Tasks under way at once in this process. With two and more one of them is kept for live work. The others must be more than what
    /// decodes and stores at a time, else nobody calls meanwhile: with two, two large answers made a source of two calls a second wait.
    /// </summary>
    [Range(1, 64)]
    public int Workers { get; set; } = 5;

    /// <summary>A task whose worker is silent for this long is given to another. Renewed at a third of it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the queue is looked at when nobody says that there is something.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Before the second attempt of a task; it doubles from there.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Memory for the rows of one task, in MB; what exceeds it goes to temporary files until it is stored.</summary>
    [Range(1, 4096)]
    public int RowMemory { get; set; } = 64;
}
