using DataFetch.UpstreamSimulator.Weather;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>A station of the simulated network, all in Jaén (province 23).</summary>
/// <param name="Number">Its number in the portal's files; the letter of the API's code is the province's.</param>
/// <param name="File">Its name in the names of the portal's files.</param>
/// <param name="First">Its first day.</param>
/// <param name="Last">Its last day; null while it stands.</param>
internal sealed record SiarStation(
    Place Place, int Number, string Name, string Termino, string File, string Red, LocalDate First, LocalDate? Last = null)
{
    public const int Province = 23;

    private const string Ministry = "Red de estaciones del Ministerio";

    public static readonly IReadOnlyList<SiarStation> All =
    [
        new(new("J05", "jaen", 37.9886, -3.6891, 275), 5, "Torreblascopedro", "Torreblascopedro", "Torreblascopedro", Ministry,
            new(2000, 8, 10)),
        new(new("J08", "jaen", 37.9428, -3.3003, 343), 8, "Ubeda", "Úbeda", "Ubeda", Ministry, new(2000, 8, 24)),
        new(new("J09", "jaen", 38.0586, -3.6494, 432), 9, "Linares", "Linares", "Linares", Ministry, new(2000, 8, 24), new(2018, 6, 12)),
        new(new("J104", "jaen", 37.9408, -3.7875, 293), 104, "IFAPA Centro Mengibar", "Mengíbar", "Mengibar",
            "Red de estaciones de Andalucía", new(2008, 4, 10)),
        new(new("J17", "jaen", 38.0840, -3.5745, 282), 17, "Linares", "Linares", "Linares", Ministry, new(2018, 6, 13), new(2025, 11, 11)),
    ];

    public string Id => Place.Code;

    public static SiarStation? Find(string id) => All.FirstOrDefault(station => station.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    public bool Stood(LocalDate day) => day >= First && (Last is not { } last || day <= last);
}
