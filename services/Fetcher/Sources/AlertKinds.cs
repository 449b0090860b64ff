namespace DataFetch.Fetcher.Sources;

/// <summary>What the fetcher alerts of.</summary>
internal static class AlertKinds
{
    /// <summary>A provider's answers have another shape than declared; the subject is the provider.</summary>
    public const string Drift = "drift";

    /// <summary>An upstream refuses a series that it is asked for; the subject is the provider and the series.</summary>
    public const string BadSeries = "bad-series";
}
