using System.ComponentModel.DataAnnotations;

namespace DataFetch.GapDetector.Audits;

/// <summary>How the patrol goes through all history, under <c>GapDetector:Patrol</c>.</summary>
public sealed class PatrolOptions
{
    public const string Section = "GapDetector:Patrol";

    public bool Enabled { get; set; } = true;

    /// <summary>Between two rounds. A round reads slices of every dataset that is due, for as long as <see cref="Budget"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a round may read one dataset: with <see cref="Every"/> this bounds what the patrol costs.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan Budget { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Between the end of a pass through all history of a dataset and the next.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "90.00:00:00")]
    public TimeSpan Rest { get; set; } = TimeSpan.FromDays(1);
}
