using System.Text.Json.Serialization;

namespace DataFetch.Catalog.Loading;

/// <summary>A source file as it is written; <see cref="SourceBuilder"/> makes the definitions of it.</summary>
/// <remarks>Optional members are settable: generated serializers pass over the defaults of init-only ones and leave null.</remarks>
internal sealed record SourceDocument
{
    public required string Source { get; init; }
    public required string Title { get; init; }
    public required string BaseAddress { get; init; }
    public AuthDocument? Auth { get; set; }
    public required IReadOnlyList<LimitDocument> Limits { get; init; }
    public int Concurrency { get; set; } = 1;
    public string Timeout { get; set; } = "30s";
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();
    public required IReadOnlyDictionary<string, RequestDocument> Requests { get; init; }
    public IReadOnlyDictionary<string, DatasetDocument> Datasets { get; set; } = new Dictionary<string, DatasetDocument>();
}

internal sealed record AuthDocument(string? Query, string? Header);

internal sealed record LimitDocument(int Calls, string Per);

internal sealed record RequestDocument
{
    public required string Path { get; init; }
    public required string Zone { get; init; }
    public IReadOnlyDictionary<string, string> Query { get; set; } = new Dictionary<string, string>();
    public required int ChunkDays { get; init; }
    public IReadOnlyDictionary<string, string>? SeriesNames { get; set; }
    public PagingDocument? Paging { get; set; }
    public required string Decoder { get; init; }
    public required string Records { get; init; }
    public string Groups { get; set; } = "";
    public string GroupKey { get; set; } = "";
    public required IReadOnlyList<FillDocument> Fills { get; init; }
}

internal sealed record PagingDocument
{
    public required string Parameter { get; init; }
    public required string SizeParameter { get; init; }
    public required int Size { get; init; }
    public required int First { get; init; }
    public required string TotalField { get; init; }
    public int EmptyPageRetries { get; set; } = 3;
    public int TypicalPages { get; set; } = 1;
}

internal sealed record FillDocument
{
    public required string Dataset { get; init; }
    public string Group { get; set; } = "";
    public string? SeriesField { get; set; }
    public string? Series { get; set; }
    public required string AtField { get; init; }
    public required string AtFormat { get; init; }
    public required IReadOnlyDictionary<string, string> Columns { get; init; }
}

internal sealed record DatasetDocument
{
    public required string Title { get; init; }
    public required string Zone { get; init; }
    public required string Starts { get; init; }
    public required string Cadence { get; init; }
    public string PublicationLag { get; set; } = "0h";
    public string ProvisionalFor { get; set; } = "0h";
    public required IReadOnlyDictionary<string, ColumnDocument> Columns { get; init; }
    public IReadOnlyList<string> Series { get; set; } = [""];
    public required IReadOnlyList<string> Providers { get; init; }
}

internal sealed record ColumnDocument(string Type, string Unit = "", string Note = "");

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SourceDocument))]
internal sealed partial class SourceDocumentJson : JsonSerializerContext;
