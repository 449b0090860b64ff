using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>The local times from which (included) to which (excluded) a market trades on a day of session.</summary>
/// <param name="EarlyUntil">The end on a day of early close.</param>
public sealed record TradingHours(LocalTime From, LocalTime Until, LocalTime EarlyUntil);
