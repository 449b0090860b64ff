using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Storage.Coverage;

/// <summary>A range of a series that a provider was asked for.</summary>
/// <param name="Age">How long ago its answer was stored.</param>
public sealed record AnsweredRange(string Series, TimeRange Range, Duration Age);
