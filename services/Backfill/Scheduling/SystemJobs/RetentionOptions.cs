using System.ComponentModel.DataAnnotations;

namespace DataFetch.Backfill.Scheduling.SystemJobs;

/// <summary>How long things are kept, under <c>Backfill:Retention</c>; what is open or in flight is kept anyway. Spans as <c>90.00:00:00</c>.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Backfill:Retention";

    private const string Least = "1.00:00:00";
    private const string Most = "36500.00:00:00";

    /// <summary>Runs and tasks after their end.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Runs { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Who stored what, where no block of rows names it any more.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Provenance { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Bodies of answers that spare a call.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Answers { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Counts of calls by hour.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan ProviderCalls { get; set; } = TimeSpan.FromDays(90);

    /// <summary>What the audit found, after its end.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Findings { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Alerts after they were resolved.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Alerts { get; set; } = TimeSpan.FromDays(365);

    /// <summary>What schedules fired and missed.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Firings { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Pictures of snapshot datasets that a newer one has replaced.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan Snapshots { get; set; } = TimeSpan.FromDays(365);
}
