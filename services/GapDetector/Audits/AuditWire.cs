using DataFetch.Catalog;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Audits;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector.Audits;

internal static class AuditWire
{
    private const int MostFindings = 1000;

    private static readonly string[] States = ["open", "repaired", "confirmed", "told"];

    public static Wire.AuditDatasetResponse ToWire(IReadOnlyList<SliceReport> slices, TimeSpan elapsed)
    {
        var rows = slices.Sum(s => s.Rows);
        return new Wire.AuditDatasetResponse
        {
            Rows = rows,
            VanishedSlots = slices.Sum(s => s.Vanished),
            UnrecordedSlots = slices.Sum(s => s.Unrecorded),
            Seconds = elapsed.TotalSeconds,
            Findings = { slices.SelectMany(s => s.New).Take(MostFindings).Select(ToWire) },
            RowsPerSecond = elapsed > TimeSpan.Zero ? rows / elapsed.TotalSeconds : 0,
        };
    }

    public static Wire.Finding ToWire(Finding finding) => new()
    {
        Id = finding.Id,
        Dataset = finding.Dataset,
        Series = finding.Suspicion.Series,
        Kind = finding.Suspicion.Kind,
        Column = finding.Suspicion.Column,
        StartTime = finding.Suspicion.Range.Start.ToWire(),
        EndTime = finding.Suspicion.Range.End.ToWire(),
        Detail = finding.Suspicion.Detail,
        Action = finding.Action,
        State = finding.State,
        FoundAt = finding.FoundAt.ToWire(),
        EndedAt = finding.EndedAt?.ToWire(),
    };

    public static Wire.Patrol ToWire(PatrolState state) => new()
    {
        Dataset = state.Dataset,
        Pass = state.Pass,
        Position = state.Next?.ToWire(),
        Rows = state.Rows,
        Seconds = state.Seconds,
        Findings = state.Findings,
        LastPassEnded = state.EndedAt?.ToWire(),
        LastPassRows = state.LastRows ?? 0,
        LastPassSeconds = state.LastSeconds ?? 0,
    };

    /// <summary>Null for all states.</summary>
    /// <exception cref="RequestException">There is no such state.</exception>
    public static string? State(string state) => state.Length == 0 ? null
        : States.Contains(state) ? state
        : throw new RequestException(RequestError.Invalid, $"Unknown state '{state}'. Known are: {string.Join(", ", States)}.");
}
