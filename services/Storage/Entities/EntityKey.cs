namespace DataFetch.Storage.Entities;

/// <summary>A thing that is asked about on its own.</summary>
/// <param name="Dataset">The dataset whose rows name it; the request that asks about it is the one that enriches the dataset.</param>
/// <param name="Key">The upstream's id.</param>
public sealed record EntityKey(string Dataset, string Key);
