using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Tasks;

namespace DataFetch.Backfill.Runs;

/// <summary>What a run is to fetch.</summary>
/// <param name="Purpose"><c>backfill</c>, <c>manual</c> or <c>fetch</c>.</param>
/// <param name="Refetch">Asks again for what is present, too.</param>
internal sealed record RunRequest(string Purpose, IReadOnlyList<RunPart> Parts, TaskPriority Priority, bool Refetch)
{
    /// <summary>The run's id, for those who may ask for it a second time: it is started once. Null for a new one.</summary>
    public Guid? Id { get; init; }
}

/// <param name="Series">Names of the dataset's series.</param>
internal sealed record RunPart(Dataset Dataset, IReadOnlyList<string> Series, TimeRange Range);
