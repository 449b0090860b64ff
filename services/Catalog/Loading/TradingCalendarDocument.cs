using System.Text.Json.Serialization;

namespace DataFetch.Catalog.Loading;

/// <summary>A calendar file as it is written; <see cref="TradingCalendarReader"/> makes the calendar of it.</summary>
/// <remarks>Optional members are settable for the reason that <see cref="SourceDocument"/> gives.</remarks>
internal sealed record TradingCalendarDocument
{
    public required string Calendar { get; init; }
    public required string Title { get; init; }
    public required string Zone { get; init; }
    public IReadOnlyList<string> Weekend { get; set; } = [];
    public required HoursDocument Regular { get; init; }
    public required HoursDocument Extended { get; init; }
    public IReadOnlyList<HolidayDocument> Holidays { get; set; } = [];
    public IReadOnlyList<HolidayDocument> EarlyCloses { get; set; } = [];
    public IReadOnlyList<NamedDayDocument> Closures { get; set; } = [];
    public IReadOnlyList<NamedDayDocument> EarlyDays { get; set; } = [];
}

internal sealed record HoursDocument(string From, string Until, string EarlyUntil);

internal sealed record NamedDayDocument(string Date, string Name);

internal sealed record HolidayDocument
{
    public required string Name { get; init; }
    public string? Day { get; set; }
    public int? Nth { get; set; }
    public string? Weekday { get; set; }
    public int? Month { get; set; }
    public int? Easter { get; set; }
    public int Plus { get; set; }
    public IReadOnlyList<string> OnlyOn { get; set; } = [];
    public string? Saturday { get; set; }
    public string? Sunday { get; set; }
    public int? Since { get; set; }
    public int? Until { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TradingCalendarDocument))]
internal sealed partial class TradingCalendarJson : JsonSerializerContext;
