namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>How SiAR behaves, in both its generations.</summary>
public sealed record SiarOptions
{
    /// <summary>The old API's only key; null lets any in that is not empty.</summary>
    public string? ClaveApi { get; init; }

    /// <summary>The new API's only user, as it is before it is enciphered; null lets any in that is not empty.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>How long a token is good, in real time.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The HTTP statuses of throttled calls, in turn: 403 was seen as well as 429.</summary>
    public IReadOnlyList<int> ThrottleStatuses { get; init; } = [429, 403];

    /// <summary>Whether half-hours are called <c>HorMin</c>, as the manual has it, and not <c>HoraMin</c>, as clients do.</summary>
    public bool HorMin { get; init; }

    /// <summary>Whether the new API's <c>Fecha</c> is local midnight in UTC: 22:00 or 23:00 of the day before.</summary>
    public bool FechaInUtc { get; init; }

    /// <summary>Data beyond so many records are left out of an answer, which says nothing of it; null for no cap.</summary>
    public int? MostRecords { get; init; }

    /// <summary>A question about more days at once is never answered; null for no bound.</summary>
    public int? MostDays { get; init; }

    /// <summary>Where the portal's files are written to instead of serving; null for nowhere.</summary>
    public string? WriteFilesTo { get; init; }
}
