using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Calls;

/// <summary>What a call is about, beside its range.</summary>
/// <param name="Series">By our names: one where a call is per series, several in a batch; empty where it is about all.</param>
/// <param name="Entity">The upstream's id of a thing; null where it is about none.</param>
/// <param name="Member">The upstream's name of the member of the series that is asked for; null for none.</param>
public sealed record CallSubject(IReadOnlyList<string> Series, string? Entity = null, string? Member = null)
{
    /// <summary>A call that names nothing.</summary>
    public static readonly CallSubject All = new([]);

    /// <summary>What the calls of a chunk are about.</summary>
    public static CallSubject Of(Request request, Chunk chunk) =>
        new(request.IsPerSeries || request.IsBatched ? [.. chunk.Fills.SelectMany(f => f.Series).Distinct()] : [], chunk.Entity);
}
