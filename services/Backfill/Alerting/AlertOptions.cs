using System.ComponentModel.DataAnnotations;
using DataFetch.Backfill.Alerting.Channels;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Alerting;

/// <summary>When somebody is told, and how, under <c>Backfill:Alerts</c>.</summary>
public sealed class AlertOptions
{
    public const string Section = "Backfill:Alerts";

    /// <summary>How often the rules are looked at. The end of a run has them looked at, too.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The share of what was missing that a run restored: above it the alert is for information.</summary>
    [Range(0.0, 1.0)]
    public double GoodShare { get; set; } = 0.8;

    /// <summary>Below it the run is an error; between the two it is to be looked at.</summary>
    [Range(0.0, 1.0)]
    public double PoorShare { get; set; } = 0.2;

    /// <summary>How long after its end a run is judged, tasks count as failed of late, and a source as blocked that has not answered since.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Lately { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Local days up to now that are looked at for slots that they lack.</summary>
    [Range(1, 366)]
    public int Days { get; set; } = 7;

    /// <summary>More failed tasks of a source than these.</summary>
    [Range(0, 1_000_000)]
    public int FailedTasks { get; set; } = 10;

    /// <summary>How long a receiver of alerts or triggers cannot be reached before the others are told.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan Unreachable { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Where alerts go, by a name of one's own. Without any they go to the log.</summary>
    public Dictionary<string, AlertChannelOptions> Channels { get; set; } = [];
}

internal sealed class AlertOptionsValidator : IValidateOptions<AlertOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertOptions options)
    {
        List<string> faults = [.. options.Channels.SelectMany(c => c.Value.Faults($"{AlertOptions.Section}:Channels:{c.Key}"))];
        if (options.PoorShare > options.GoodShare)
        {
            faults.Add($"{AlertOptions.Section}:PoorShare is {options.PoorShare}; it must not be above GoodShare, {options.GoodShare}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
