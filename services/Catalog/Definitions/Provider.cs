using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>A request as a way to get a dataset, and for which days.</summary>
/// <param name="Request">As <c>source.request</c>.</param>
/// <param name="From">The first local day of the dataset's zone; null for no bound.</param>
/// <param name="Until">The day after the last; null for no bound.</param>
/// <param name="IsFirstInCurrentMonth">Asked before the others for days of the month that it is now, and after them for earlier ones.</param>
public sealed record Provider(string Request, LocalDate? From, LocalDate? Until, bool IsFirstInCurrentMonth);
