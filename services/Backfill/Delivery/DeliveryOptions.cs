using System.ComponentModel.DataAnnotations;

namespace DataFetch.Backfill.Delivery;

/// <summary>How notices are delivered, under <c>Backfill:Delivery</c>.</summary>
public sealed class DeliveryOptions
{
    public const string Section = "Backfill:Delivery";

    /// <summary>How often it is looked for notices when nobody says that there are some.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Of one try to reach a receiver.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a receiver waits that could not be reached; twice as long with each failure more.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it waits at most.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long notices are kept that all have had; what somebody has not had is kept until then, however long.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Kept { get; set; } = TimeSpan.FromDays(90);
}
