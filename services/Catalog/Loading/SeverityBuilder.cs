using DataFetch.Catalog.Definitions;

namespace DataFetch.Catalog.Loading;

/// <summary>Makes the limits between minor, moderate and critical gaps of a dataset.</summary>
internal sealed class SeverityBuilder(DocumentReader read, string path)
{
    public SeverityLimits Build(SeverityDocument severity)
    {
        var (minor, moderate) = (SeverityLimits.Default.Minor, SeverityLimits.Default.Moderate);
        var limits = new SeverityLimits(
            Limit(severity.Minor, severity.MinorSlots, minor, $"{path}.minor"), Limit(severity.Moderate, severity.ModerateSlots, moderate, $"{path}.moderate"));
        if (limits.Minor.Time > limits.Moderate.Time || limits.Minor.Slots > limits.Moderate.Slots)
        {
            read.Fail(path, $"What is minor goes beyond what is moderate: up to {Text(limits.Minor)}, and up to {Text(limits.Moderate)}.");
        }

        return limits;
    }

    private SeverityLimit Limit(string? time, int? slots, SeverityLimit otherwise, string at) =>
        new(time is null ? otherwise.Time : read.Span(time, at), slots ?? otherwise.Slots);

    private static string Text(SeverityLimit limit) => $"{Periods.Format(limit.Time)} or {limit.Slots} slots";
}
