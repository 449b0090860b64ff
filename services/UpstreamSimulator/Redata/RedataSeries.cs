namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>A series of an answer, ready to be written.</summary>
/// <param name="Id">What callers are to go by: "1001" or "600".</param>
/// <param name="Title">A JSON string with its quotes and escapes.</param>
internal sealed record RedataSeries(string Id, string Title, string Color, string LastUpdate, IReadOnlyList<RedataValue> Values);

/// <param name="Cents">Of €/MWh.</param>
/// <param name="Percentage">This price's share of the sum of both series' prices; 1 where there is only one.</param>
internal sealed record RedataValue(long Cents, double Percentage, string Datetime);

/// <summary>Titles as recorded: they were edited over time, and one answer mixes Spanish and English.</summary>
internal static class RedataTitles
{
    public const string Pvpc = """
        "PVPC (\u20ac\/MWh)"
        """;

    public static readonly string[] Spot =
    [
        """
        "Precio mercado spot (\u20ac\/MWh)"
        """,
        """
        "Spot market price (\u20ac\/MWh)"
        """,
    ];

    public const string Widget = "Precios mercado peninsular en tiempo real";
}
