namespace DataFetch.UpstreamSimulator.Weather;

/// <summary>What the sun does over a place on a day (days since 1970), after FAO's paper 56.</summary>
internal sealed class Sun
{
    private readonly double noon;
    private readonly double peakWm2;

    public Sun(double latitude, double longitude, long day)
    {
        var year = 2 * Math.PI * (((day % 365.2425) + 1) / 365.2425);
        var (declination, width) = (0.409 * Math.Sin(year - 1.39), latitude * Math.PI / 180);
        var sunset = Math.Acos(-Math.Tan(width) * Math.Tan(declination));
        TopOfAirMj = 37.6 * (1 + (0.033 * Math.Cos(year)))
            * ((sunset * Math.Sin(width) * Math.Sin(declination)) + (Math.Cos(width) * Math.Cos(declination) * Math.Sin(sunset)));
        DaylightMinutes = 1_440 / Math.PI * sunset;
        Summer = (1 + (declination / 0.409)) / 2;
        noon = 720 - (4 * longitude);
        peakWm2 = 0.75 * TopOfAirMj * 1e6 * Math.PI / 2 / (DaylightMinutes * 60);
    }

    /// <summary>MJ/m² of the day above the atmosphere.</summary>
    public double TopOfAirMj { get; }

    public double DaylightMinutes { get; }

    /// <summary>0 at the winter solstice, 1 at the summer solstice.</summary>
    public double Summer { get; }

    /// <summary>W/m² on the ground under a clear sky.</summary>
    public double Wm2(double minute)
    {
        var share = (minute - noon + (DaylightMinutes / 2)) / DaylightMinutes;
        return share is > 0 and < 1 ? peakWm2 * Math.Sin(Math.PI * share) : 0;
    }
}
