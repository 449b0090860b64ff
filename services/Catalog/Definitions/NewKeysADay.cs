namespace DataFetch.Catalog.Definitions;

/// <summary>
/// How many keys that were not seen before a local day brings. It is declared, not learned from days before: all is new to a table
/// that is young, next to nothing to an old one, and neither says anything of the years that a backfill is about.
/// </summary>
/// <param name="Typical">The mean of many days, as the upstream has them from its beginning on.</param>
/// <param name="Most">What no day exceeds: all its keys, each of them new. The least is none.</param>
public sealed record NewKeysADay(int Typical, int Most);
