using DataFetch.Catalog.Definitions;

namespace DataFetch.Planning;

public static class ChunkSizeText
{
    /// <summary>What one chunk covers, for people: <c>day</c>, <c>week</c>, <c>15 days</c>, <c>month</c>, <c>year</c>, <c>decade</c>.</summary>
    public static string Of(ChunkSize size) => size switch
    {
        { Days: 1 } => "day",
        { Days: 7 } => "week",
        { Days: > 0 and var days } => $"{days} days",
        { Months: 1 } => "month",
        { Months: 12 } => "year",
        { Months: 120 } => "decade",
        var months => $"{months.Months} months",
    };
}
