using NodaTime;

namespace DataFetch.UpstreamSimulator.Esios;

/// <summary>How ESIOS behaves.</summary>
public sealed record EsiosOptions
{
    /// <summary>The only <c>x-api-key</c> that indicators let in; null lets any in that is not empty.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Days (Madrid) whose archive says 0,00 in every row from its publication until 08:00 of the day itself.</summary>
    public IReadOnlyList<LocalDate> ZeroArchiveDays { get; init; } = [];
}
