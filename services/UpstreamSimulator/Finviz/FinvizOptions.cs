namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>How Finviz behaves.</summary>
public sealed record FinvizOptions
{
    /// <summary>Whether pages look as in 2021, and not as from 2024 on.</summary>
    public bool Markup2021 { get; init; }

    /// <summary>Whether the export begins with UTF-8's byte order mark.</summary>
    public bool ExportBom { get; init; }

    /// <summary>Ids of the columns that the account has saved: what an export without <c>c=</c> shows.</summary>
    public IReadOnlyList<int> SavedColumns { get; init; } = [1, 65, 67];

    /// <summary>Whether pages write <c>2.45T</c> for market caps from a trillion on, and not <c>2450.00B</c>.</summary>
    public bool TrillionSuffix { get; init; }
}
