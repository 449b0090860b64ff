namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>Spain's electric systems. PVPC is one price in the first three and another in Ceuta and Melilla.</summary>
internal enum Geo
{
    Peninsular,
    Canarias,
    Baleares,
    Ceuta,
    Melilla,
}

internal static class Geos
{
    private static readonly string[] Names = ["peninsular", "canarias", "baleares", "ceuta", "melilla"];
    private static readonly string[] Ids = ["8741", "8742", "8743", "8744", "8745"];

    public static IReadOnlyList<string> InOrder { get; } = [.. Names.Order(StringComparer.Ordinal)];

    public static bool IsAfrican(this Geo geo) => geo is Geo.Ceuta or Geo.Melilla;

    public static Geo? FromName(string name) => At(Array.IndexOf(Names, name));

    public static Geo? FromId(string id) => At(Array.IndexOf(Ids, id));

    private static Geo? At(int index) => index < 0 ? null : (Geo)index;
}
