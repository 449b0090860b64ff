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
    public IReadOnlyDictionary<string, string> Parameters { get; set; } = new Dictionary<string, string>();
    public IReadOnlyList<FailureDocument> Failures { get; set; } = [];
    public required IReadOnlyDictionary<string, RequestDocument> Requests { get; init; }
    public IReadOnlyDictionary<string, DatasetDocument> Datasets { get; set; } = new Dictionary<string, DatasetDocument>();
}

internal sealed record AuthDocument
{
    public string? Query { get; set; }
    public string? Header { get; set; }
    public bool Basic { get; set; }
    public string? SecretHeader { get; set; }
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
    public string? Series { get; set; }
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
    public string Behind { get; set; } = "0s";
    public bool Trim { get; set; }
    public int Stage { get; set; }
    public int SeriesACall { get; set; } = 1;
    public SeriesPatternDocument? SeriesPattern { get; set; }
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Members { get; set; }
    public IReadOnlyList<FailureDocument> Failures { get; set; } = [];
    public HtmlTableDocument? Table { get; set; }
    public IReadOnlyList<RecordCheckDocument> Expects { get; set; } = [];
    public int? MostRecords { get; set; }
    public int? CutAt { get; set; }
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
    public int? MostOffset { get; set; }
    public int EmptyPageRetries { get; set; } = 3;
    public int TypicalPages { get; set; } = 1;
}

internal sealed record SeriesPatternDocument
{
    public required string Name { get; init; }
    public IReadOnlyDictionary<string, string> Replace { get; set; } = new Dictionary<string, string>();
}

internal sealed record HtmlTableDocument
{
    public required string Header { get; init; }
    public required string Rows { get; init; }
    public string? Total { get; set; }
}

internal sealed record RecordCheckDocument
{
    public required string Field { get; init; }
    public string? Value { get; set; }
    public IReadOnlyDictionary<string, string> Values { get; set; } = new Dictionary<string, string>();
    public bool Part { get; set; }
}

internal sealed record TwoStepDocument
{
    public required string Field { get; init; }
    public IReadOnlyList<string> Hosts { get; set; } = [];
}

internal sealed record FillDocument
{
    public required string Dataset { get; init; }
    public string? Provides { get; set; }
    public string Group { get; set; } = "";
    public string? SeriesField { get; set; }
    public string? Series { get; set; }
    public string? AtField { get; set; }
    public string? AtFormat { get; set; }
    public bool AtStartsDay { get; set; }
    public string Items { get; set; } = "";
    public int Rank { get; set; }
    public bool FillsBlanks { get; set; }
    public bool Harvest { get; set; }
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Only { get; set; } = new Dictionary<string, IReadOnlyList<string>>();
    public string? UnfinishedAt { get; set; }
    public string? TimeField { get; set; }
    public string AtShift { get; set; } = "0s";
    public IReadOnlyList<string> LatestBy { get; set; } = [];
    public IReadOnlyDictionary<string, ColumnFieldDocument> Columns { get; set; } = new Dictionary<string, ColumnFieldDocument>();
}

/// <summary>Written as a field's name alone where nothing else is to be said.</summary>
[JsonConverter(typeof(ColumnFieldConverter))]
internal sealed record ColumnFieldDocument
{
    public string Field { get; init; } = "";
    public string? From { get; init; }
    public string Strip { get; init; } = "";
    public string? Match { get; init; }
    public bool Slug { get; init; }
    public bool Duration { get; init; }
    public bool Flag { get; init; }
    public IReadOnlyDictionary<string, decimal> Suffixes { get; init; } = new Dictionary<string, decimal>();
    public int? Round { get; init; }
    public (string Over, string Under)? Scale { get; init; }
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
    public string? Cadence { get; set; }
    public int? Months { get; set; }
    public string? Sessions { get; set; }
    public string? Every { get; set; }
    public string Hours { get; set; } = "regular";
    public string? Slots { get; set; }
    public bool Sparse { get; set; }
    public bool Snapshot { get; set; }
    public IReadOnlyList<string> Key { get; set; } = [];
    public IReadOnlyList<string> At { get; set; } = [];
    public string? EnrichedBy { get; set; }
    public NewKeysADayDocument? NewKeysADay { get; set; }
    public string? RebasedBy { get; set; }
    public string? Revisions { get; set; }
    public EventsDocument? Events { get; set; }
    public RowsADayDocument? RowsADay { get; set; }
    public SeverityDocument Severity { get; set; } = new();
    public DerivedDocument? Derived { get; set; }
    public IReadOnlyList<SeriesGroupDocument> Groups { get; set; } = [];
    public IReadOnlyList<CadenceChangeDocument> CadenceChanges { get; set; } = [];
    public string PublicationLag { get; set; } = "0h";
    public string? FreshWithin { get; set; }
    public string? Ttl { get; set; }
    public string ProvisionalFor { get; set; } = "0h";
    public string DaySettlesAfter { get; set; } = "0h";
    public int? DailyDays { get; set; }
    public required IReadOnlyDictionary<string, ColumnDocument> Columns { get; init; }
    public IReadOnlyList<string> Series { get; set; } = [""];
    public IReadOnlyList<ProviderDocument> Providers { get; set; } = [];
}

/// <summary>Takes the place of what the dataset says of its expectation, for the series that it names.</summary>
internal sealed record SeriesGroupDocument
{
    public required string Series { get; init; }
    public string? Cadence { get; set; }
    public int? Months { get; set; }
    public string? Sessions { get; set; }
    public string? Every { get; set; }
    public string Hours { get; set; } = "regular";
    public bool Sparse { get; set; }
    public string? Starts { get; set; }
    public string? PublicationLag { get; set; }
    public string? ProvisionalFor { get; set; }
}

internal sealed record EventsDocument
{
    public required string Dataset { get; init; }
    public required string Key { get; init; }
    public string? Unless { get; set; }
    public required string Within { get; init; }
}

internal sealed record RowsADayDocument
{
    public int? AtLeast { get; set; }
    public int? MedianOfDays { get; set; }
}

internal sealed record NewKeysADayDocument(int Typical, int Most);

/// <summary>What is left out is <see cref="Definitions.SeverityLimits.Default"/>.</summary>
internal sealed record SeverityDocument
{
    public string? Minor { get; set; }
    public int? MinorSlots { get; set; }
    public string? Moderate { get; set; }
    public int? ModerateSlots { get; set; }
}

internal sealed record DerivedDocument(string From, string By);

internal sealed record CadenceChangeDocument(string From, string Cadence);

internal sealed record ColumnDocument(string Type, string Unit = "", string Note = "", decimal? Min = null, decimal? Max = null, int? FrozenDays = null, int? ZeroDays = null);

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
