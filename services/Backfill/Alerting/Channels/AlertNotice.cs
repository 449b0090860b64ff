using System.Text.Json;
using System.Text.Json.Serialization;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Notices;

namespace DataFetch.Backfill.Alerting.Channels;

/// <summary>A change of an alert, as its notice tells of it.</summary>
/// <param name="Change"><c>raised</c>, <c>updated</c> or <c>resolved</c>.</param>
/// <param name="SeverityBefore">Null for a raised one.</param>
internal sealed record AlertNotice(long Alert, string Change, string Kind, string Subject, string Severity, string? SeverityBefore, string Text)
{
    /// <summary>In one line.</summary>
    [JsonIgnore]
    public string Title => Change == "resolved" ? $"Resolved: {Kind} of {Subject}" : $"{char.ToUpperInvariant(Severity[0])}{Severity[1..]}: {Kind} of {Subject}";

    [JsonIgnore]
    public AlertSeverity Level => Enum.Parse<AlertSeverity>(Severity, ignoreCase: true);

    public static AlertNotice Parse(Notice notice) => JsonSerializer.Deserialize(notice.Payload, AlertNoticeJson.Default.AlertNotice)!;

    /// <summary>
    /// Whether it is or was as bad as that: who was told of an error is told that it has become less. That what was good to know is over
    /// is nothing to tell.
    /// </summary>
    public bool Reaches(AlertSeverity least)
    {
        var before = SeverityBefore is null ? Level : Enum.Parse<AlertSeverity>(SeverityBefore, ignoreCase: true);
        return (Level >= least || before >= least) && !(Change == "resolved" && Level == AlertSeverity.Info);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AlertNotice))]
[JsonSerializable(typeof(SlackMessage))]
internal sealed partial class AlertNoticeJson : JsonSerializerContext;
