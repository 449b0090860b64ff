using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Tasks;

namespace DataFetch.Backfill.Runs;

/// <summary>What a run is to fetch.</summary>
/// <param name="Purpose">A <see cref="RunPurpose"/>.</param>
internal sealed record RunRequest(string Purpose, IReadOnlyList<RunPart> Parts, TaskPriority Priority, RunScope Scope)
{
    /// <summary>The run's id, for those who may ask for it a second time: it is started once. Null for a new one.</summary>
    public Guid? Id { get; init; }

    /// <summary>The datasets whose things that were seen and not asked about yet (<see cref="Dataset.EnrichedBy"/>) are asked about, too.</summary>
    public IReadOnlyList<Dataset> Things(SourceCatalog catalog) => [.. Parts.Select(p => catalog.ThingsOf(p.Dataset)).OfType<Dataset>().DistinctBy(d => d.Name)];
}

/// <param name="Series">Names of the dataset's series.</param>
internal sealed record RunPart(Dataset Dataset, IReadOnlyList<string> Series, TimeRange Range);

/// <summary>What of its ranges a run asks for.</summary>
internal enum RunScope
{
    /// <summary>What is missing, what is provisional and can be final by now, and what is to be asked again.</summary>
    Open,

    /// <summary>Of that what is not there at all.</summary>
    Lacking,

    /// <summary>What is not final: <see cref="Open"/>, and what is provisional, whether it can be final by now or not.</summary>
    Unsettled,

    /// <summary>Everything; only rows that differ are written.</summary>
    All,
}

/// <summary>What runs are for.</summary>
internal static class RunPurpose
{
    public const string Manual = "manual";
    public const string Fetch = "fetch";
    public const string Backfill = "backfill";
    public const string Daily = "daily";
    public const string CheckMissing = "check-missing";
    public const string Auto = "auto";
    public const string Refresh = "refresh";
}
