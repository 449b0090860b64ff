namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>An hour of Chile's civil day.</summary>
/// <param name="Text">fecha_hora: "2026-11-01 00:00"; the hour that comes a second time is 24.</param>
/// <param name="At">Its start, seconds since 1970.</param>
internal sealed record SipHour(string Text, long At);
