using System.Text.Json.Serialization;

namespace DataFetch.Catalog.Loading;

/// <summary>A file of schedules as it is written; <see cref="ScheduleBuilder"/> makes the definitions of it.</summary>
/// <remarks>Optional members are settable for the reason that <see cref="SourceDocument"/> gives.</remarks>
internal sealed record SchedulesDocument
{
    public required IReadOnlyDictionary<string, ScheduleDocument> Schedules { get; init; }
}

internal sealed record ScheduleDocument
{
    public required string Title { get; init; }
    public string? Cron { get; set; }
    public string? Zone { get; set; }
    public string? Every { get; set; }
    public ScheduledRunDocument? Run { get; set; }
    public string? Trigger { get; set; }
    public SystemJobDocument? System { get; set; }
    public IReadOnlyList<string> FollowedBy { get; set; } = [];
    public bool Enabled { get; set; } = true;
}

internal sealed record ScheduledRunDocument
{
    public required string Mode { get; init; }
    public IReadOnlyList<string> Datasets { get; set; } = [];
    public int DaysBack { get; set; } = 1;
    public string Threshold { get; set; } = "3h";
    public bool Refetch { get; set; }
    public string Priority { get; set; } = "normal";
}

internal sealed record SystemJobDocument
{
    public required string Job { get; init; }
    public IReadOnlyList<string> Datasets { get; set; } = [];
    public int DaysBack { get; set; } = 10;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SchedulesDocument))]
internal sealed partial class SchedulesDocumentJson : JsonSerializerContext;
