namespace DataFetch.UpstreamSimulator.Weather;

/// <summary>Where a station stands.</summary>
/// <param name="Code">The upstream's; what is a station's own is drawn for it.</param>
/// <param name="Region">Stations of one region share clouds, rain and warm spells.</param>
/// <param name="Latitude">Degrees.</param>
/// <param name="Longitude">Degrees, negative in the west.</param>
/// <param name="AltitudeM">Metres above the sea.</param>
internal sealed record Place(string Code, string Region, double Latitude, double Longitude, double AltitudeM);
