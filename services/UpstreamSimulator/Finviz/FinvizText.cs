using System.Globalization;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>Numbers as Finviz writes them.</summary>
internal static class FinvizText
{
    public static string Hundredths(long value) => DecimalText.Text(value, 2, minDecimals: 2);

    public static string Percent(long hundredths) => Hundredths(hundredths) + "%";

    /// <summary>With commas: <c>9,448,297</c>.</summary>
    public static string Commas(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Millions, billions or trillions with two decimals, as <c>7.29B</c>.</summary>
    /// <param name="cap">In 1/100 million dollars.</param>
    public static string Short(long cap, bool trillions)
    {
        const long Thousand = 100_000; // millions, in hundredths
        var (unit, name) = cap >= Thousand * 1_000 && trillions ? (1_000_000L, "T") : cap >= Thousand ? (1_000L, "B") : (1L, "M");
        return Hundredths((long)Math.Round((double)cap / unit)) + name;
    }
}
