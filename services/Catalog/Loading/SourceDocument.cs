using System.Text.Json.Serialization;

namespace DataFetch.Catalog.Loading;

/// <summary>A source file as it is written; <see cref="SourceBuilder"/> makes the definitions of it.</summary>
/// <remarks>Optional members are settable: generated serializers pass over the defaults of init-only ones and leave null.</remarks>
internal sealed record SourceDocument
{
    public required string Source { get; init; }
    public required string Title { get; init; }
    public string BaseAddress { get; set; } = "";
    public bool Folder { get; set; }
    public AuthDocument? Auth { get; set; }
    public required IReadOnlyList<LimitDocument> Limits { get; init; }
    public int Concurrency { get; set; } = 1;
    public string Timeout { get; set; } = "30s";
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();
    public IReadOnlyList<FailureDocument> Failures { get; set; } = [];
    public required IReadOnlyDictionary<string, RequestDocument> Requests { get; init; }
    public IReadOnlyDictionary<string, DatasetDocument> Datasets { get; set; } = new Dictionary<string, DatasetDocument>();
}

internal sealed record AuthDocument
{
    public string? Query { get; set; }
    public string? Header { get; set; }
    public string? ValidFor { get; set; }
    public string Renewal { get; set; } = "";
    public string? TokenSource { get; set; }
}

internal sealed record LimitDocument(int Calls, string Per);

internal sealed record FailureDocument
{
    public required string Is { get; init; }
    public int? Status { get; set; }
    public string? Field { get; set; }
    public string? Value { get; set; }
    public string? Text { get; set; }
    public bool Empty { get; set; }
}

internal sealed record RequestDocument
{
    public required string Path { get; init; }
    public required string Zone { get; init; }
    public IReadOnlyDictionary<string, string> Query { get; set; } = new Dictionary<string, string>();
    public int? ChunkDays { get; set; }
    public string? Chunk { get; set; }
    public int Weight { get; set; } = 1;
    public bool Anonymous { get; set; }
    public string? Reach { get; set; }
    public bool KeepAnswers { get; set; }
    public IReadOnlyDictionary<string, string>? SeriesNames { get; set; }
    public PagingDocument? Paging { get; set; }
    public TwoStepDocument? TwoStep { get; set; }
    public required string Decoder { get; init; }
    public string Records { get; set; } = "";
    public string Groups { get; set; } = "";
    public string GroupKey { get; set; } = "";
    public string? Encoding { get; set; }
    public string Delimiter { get; set; } = ",";
    public string Numbers { get; set; } = "json";
    public decimal? UnpublishedWhenAll { get; set; }
    public required IReadOnlyList<FillDocument> Fills { get; init; }
}

internal sealed record PagingDocument
{
    public string Kind { get; set; } = "page-number";
    public string Parameter { get; set; } = "";
    public string SizeParameter { get; set; } = "";
    public int Size { get; set; } = 1000;
    public int First { get; set; }
    public string TotalField { get; set; } = "";
    public string NextField { get; set; } = "";
    public int EmptyPageRetries { get; set; } = 3;
    public int TypicalPages { get; set; } = 1;
}

internal sealed record TwoStepDocument
{
    public required string Field { get; init; }
    public IReadOnlyList<string> Hosts { get; set; } = [];
}

internal sealed record FillDocument
{
    public required string Dataset { get; init; }
    public string Group { get; set; } = "";
    public string? SeriesField { get; set; }
    public string? Series { get; set; }
    public required string AtField { get; init; }
    public required string AtFormat { get; init; }
    public string? TimeField { get; set; }
    public string AtShift { get; set; } = "0s";
    public IReadOnlyList<string> LatestBy { get; set; } = [];
    public required IReadOnlyDictionary<string, ColumnFieldDocument> Columns { get; init; }
}

/// <summary>Written as a field's name alone where nothing else is to be said.</summary>
[JsonConverter(typeof(ColumnFieldConverter))]
internal sealed record ColumnFieldDocument
{
    public required string Field { get; init; }
    public bool Optional { get; set; }
    public IReadOnlyList<string> Nulls { get; set; } = [];
    public IReadOnlyDictionary<string, string> Values { get; set; } = new Dictionary<string, string>();
    public decimal Times { get; set; } = 1;
    public string? Numbers { get; set; }
    public bool Clock { get; set; }
    public string Note { get; set; } = "";
}

internal sealed record DatasetDocument
{
    public required string Title { get; init; }
    public required string Zone { get; init; }
    public required string Starts { get; init; }
    public required string Cadence { get; init; }
    public IReadOnlyList<CadenceChangeDocument> CadenceChanges { get; set; } = [];
    public string PublicationLag { get; set; } = "0h";
    public string ProvisionalFor { get; set; } = "0h";
    public string DaySettlesAfter { get; set; } = "0h";
    public required IReadOnlyDictionary<string, ColumnDocument> Columns { get; init; }
    public IReadOnlyList<string> Series { get; set; } = [""];
    public required IReadOnlyList<ProviderDocument> Providers { get; init; }
}

internal sealed record CadenceChangeDocument(string From, string Cadence);

internal sealed record ColumnDocument(string Type, string Unit = "", string Note = "", decimal? Min = null, decimal? Max = null);

/// <summary>Written as the request's name alone where it applies to all days.</summary>
[JsonConverter(typeof(ProviderConverter))]
internal sealed record ProviderDocument
{
    public required string Request { get; init; }
    public string? From { get; set; }
    public string? Until { get; set; }
    public bool FirstInCurrentMonth { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SourceDocument))]
internal sealed partial class SourceDocumentJson : JsonSerializerContext;
