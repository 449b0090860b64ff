using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>One kind of call to a source, how its answer is read, and which datasets it fills.</summary>
public sealed record Request
{
    public required string Source { get; init; }

    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary>Values may hold <c>{first_day}</c> and <c>{last_day}</c> (local dates, both included) and <c>{series}</c>.</summary>
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    /// <summary>The zone of the request's days and of local times in its answers.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>Whole local days that one chunk covers.</summary>
    public required int ChunkDays { get; init; }

    public Paging? Paging { get; init; }

    public required Decoding Decoding { get; init; }

    public required IReadOnlyList<Fill> Fills { get; init; }

    /// <summary>The series that this request serves, with the upstream's own name for each; null where it serves them all by one call.</summary>
    public IReadOnlyDictionary<string, string>? SeriesNames { get; init; }

    /// <summary>Names the provider: <c>redata.prices</c>.</summary>
    public string Provider => $"{Source}.{Name}";

    /// <summary>Whether one call serves one series only.</summary>
    public bool IsPerSeries => SeriesNames is not null;

    /// <summary>Whether an answer can hold a series of a dataset.</summary>
    public bool Serves(Dataset dataset, string series) =>
        (SeriesNames is null || SeriesNames.ContainsKey(series))
        && Fills.Any(f => f.Dataset == dataset.Name && (f.Series is null || f.Series == series));
}

/// <summary>Page numbers from <paramref name="First"/> on, until the last page that the answers themselves announced.</summary>
/// <param name="Parameter">The query parameter with the page number.</param>
/// <param name="SizeParameter">The query parameter with the page size.</param>
/// <param name="Size">Records a page.</param>
/// <param name="First">The number of the first page.</param>
/// <param name="TotalField">The top-level field with the number of pages.</param>
/// <param name="EmptyPageRetries">How often a page before the last that comes back empty is asked again before the chunk fails.</param>
/// <param name="TypicalPages">For estimates before the first answer is there.</param>
public sealed record Paging(
    string Parameter, string SizeParameter, int Size, int First, string TotalField, int EmptyPageRetries, int TypicalPages);

/// <summary>The shape of a body.</summary>
/// <param name="Decoder">A decoder's name: <c>json-records</c> or <c>json-api</c>.</param>
/// <param name="Records">The path to the array of records, from the top or, with groups, from a group.</param>
/// <param name="Groups">The path to the array of groups; empty where the body has one list of records.</param>
/// <param name="GroupKey">The field of a group that says which it is.</param>
public sealed record Decoding(string Decoder, IReadOnlyList<string> Records, IReadOnlyList<string> Groups, string GroupKey);

/// <summary>How records of an answer become rows of a dataset.</summary>
public sealed record Fill
{
    public required string Dataset { get; init; }

    /// <summary>The group whose records these are; empty where there are no groups.</summary>
    public required string Group { get; init; }

    /// <summary>The record's field that names the series; null where the request's series or <see cref="Series"/> does.</summary>
    public string? SeriesField { get; init; }

    /// <summary>The one series that the records belong to; null where a field or the request names it.</summary>
    public string? Series { get; init; }

    public required string AtField { get; init; }

    public required InstantFormat AtFormat { get; init; }

    /// <summary>Column name to the record's field.</summary>
    public required IReadOnlyDictionary<string, string> Columns { get; init; }
}

/// <summary>How an upstream writes an instant.</summary>
public enum InstantFormat
{
    /// <summary>ISO 8601 with an offset: <c>2021-10-31T02:00:00.000+01:00</c>.</summary>
    Offset,

    /// <summary>
    /// <c>2025-12-01 00:15</c> in the request's zone, with or without a T. Hour 24 is the 25th hour of a day that has one.
    /// A time that the clock skipped is no instant: such a record is set aside. Of two, the earlier is meant.
    /// </summary>
    Local,
}
