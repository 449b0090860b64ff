using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>A question for data of stations. Both days are included.</summary>
internal sealed record SiarQuery(IReadOnlyList<SiarStation> Stations, LocalDate First, LocalDate Last, bool Calculated)
{
    // The wording is this simulator's: the real messages are not established.
    public static (SiarQuery? Query, string? Fault) Parse(IQueryCollection asked)
    {
        List<SiarStation?> stations = [.. asked["Id"].OfType<string>().Select(SiarStation.Find)];
        if (stations.Count == 0) return (null, "Debe indicar al menos un Id.");
        if (stations.Contains(null)) return (null, "Alguno de los Id no existe.");

        var first = LocalDatePattern.Iso.Parse(asked["FechaInicial"].ToString());
        var last = LocalDatePattern.Iso.Parse(asked["FechaFinal"].ToString());
        if (!first.Success || !last.Success) return (null, "El formato de las fechas es AAAA-MM-DD.");
        if (last.Value < first.Value) return (null, "La fecha final es anterior a la inicial.");
        var calculated = bool.TryParse(asked["DatosCalculados"].ToString(), out var yes) && yes;
        return (new([.. stations.OfType<SiarStation>()], first.Value, last.Value, calculated), null);
    }

    public int DayCount => Period.DaysBetween(First, Last) + 1;

    /// <summary>Station by station, day by day, up to <paramref name="end"/>.</summary>
    public IEnumerable<(SiarStation Station, LocalDate Date)> Days(LocalDate end) => Stations.SelectMany(station =>
        Enumerable.Range(0, Math.Max(0, Period.DaysBetween(First, LocalDate.Min(Last, end)) + 1))
            .Select(i => (station, First.PlusDays(i))));
}
