using System.Text;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Where the parts of a JSON body are, in UTF-8.</summary>
internal sealed class JsonShape(Request request, IReadOnlyList<FieldName> groups)
{
    public PathStep[] Records { get; } = Path(request.Decoding.Records);

    /// <summary>Empty where there are no groups.</summary>
    public PathStep[] Groups { get; } = Path(groups);

    /// <summary>Whether the list may be null: nothing is there.</summary>
    public bool MayBeNull { get; } = request.Decoding.MayLackRecords || request.Paging?.Kind is PagingKind.Token or PagingKind.NextLink;

    /// <summary>Whether it may be absent.</summary>
    public bool MayBeAbsent { get; } = request.Decoding.MayLackRecords;

    /// <summary>Whether the body may be its one record.</summary>
    public bool MayBeRecord { get; } = request.IsPerEntity;

    public byte[] GroupKey { get; } = Encoding.UTF8.GetBytes(request.Decoding.GroupKey);

    /// <summary>The field with the total; null where none has it.</summary>
    public byte[]? Total { get; } = Field(request.Paging?.TotalField);

    /// <summary>The field with the next page's token or address.</summary>
    public byte[]? Next { get; } = Field(request.Paging?.NextField);

    /// <summary>The path from the top of the body to its list.</summary>
    public PathStep[] List => Groups.Length > 0 ? Groups : Records;

    private static byte[]? Field(string? name) => string.IsNullOrEmpty(name) ? null : Encoding.UTF8.GetBytes(name);

    private static PathStep[] Path(IReadOnlyList<FieldName> path) => [.. path.Select(f => new PathStep(f.ToString(), [.. f.Names.Select(Encoding.UTF8.GetBytes)]))];
}

/// <summary>A step of a path, any of whose names may stand there.</summary>
internal sealed record PathStep(string Text, byte[][] Names)
{
    /// <summary>Whether any name may, and it names the series.</summary>
    public bool IsAny => Text == "*";

    public bool Is(ref System.Text.Json.Utf8JsonReader json)
    {
        foreach (var name in Names)
        {
            if (json.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }
}
