namespace DataFetch.UpstreamSimulator.Aemet;

/// <summary>An hour at a station; tenths of °C, %, mm, m/s and hPa, and degrees. Null where a sensor says nothing.</summary>
/// <param name="End">The end of the hour, seconds since 1970.</param>
internal sealed record AemetObservation(
    AemetStation Station,
    long End,
    long? Ta,
    long? Tamax,
    long? Tamin,
    long? Hr,
    long? Prec,
    long? Vv,
    long? Vmax,
    long? Dv,
    long? Pres,
    long? PresNmar,
    long? Tpr);
