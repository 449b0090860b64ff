using DataFetch.UpstreamSimulator.Weather;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Aemet;

/// <summary>A station of the simulated network.</summary>
/// <param name="Ubi">Its name in observations.</param>
/// <param name="Nombre">Its name in daily values.</param>
/// <param name="First">Its first day.</param>
/// <param name="HasWind">Whether it measures wind.</param>
/// <param name="HasPressure">Whether it measures pressure and sunshine.</param>
internal sealed record AemetStation(
    Place Place, string Ubi, string Nombre, string Provincia, LocalDate First, bool HasWind = true, bool HasPressure = true)
{
    public static readonly IReadOnlyList<AemetStation> All =
    [
        new(new("5279X", "jaen", 38.0926, -3.6362, 445), "LINARES (AUTOMÁTICA)", "LINARES, AUTOMÁTICA", "JAÉN", new(2009, 10, 1)),
        new(new("5270B", "jaen", 37.7775, -3.8092, 580), "JAÉN", "JAÉN", "JAÉN", new(1990, 1, 1)),
        new(new("3195", "madrid", 40.411804, -3.678095, 667), "MADRID RETIRO", "MADRID, RETIRO", "MADRID", new(1990, 1, 1), HasWind: false),
        new(new("3194U", "madrid", 40.45167, -3.724167, 664), "MADRID  C. UNIVERSITARIA", "MADRID, CIUDAD UNIVERSITARIA", "MADRID",
            new(1997, 1, 1), HasWind: false, HasPressure: false),
    ];

    public string Id => Place.Code;

    public static AemetStation? Find(string id) => All.FirstOrDefault(station => station.Id == id);
}
