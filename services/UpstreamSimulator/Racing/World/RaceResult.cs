namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>How a runner came home.</summary>
internal sealed record Finish
{
    public required Entry Entry { get; init; }

    /// <summary>Null for one that did not come home; <see cref="Failure"/> says why then.</summary>
    public required int? Place { get; init; }

    /// <summary>"PU", "UR", "F" or "BD"; empty for one that came home.</summary>
    public required string Failure { get; init; }

    /// <summary>Behind the one before, in hundredths of a length.</summary>
    public required int? Margin { get; init; }

    /// <summary>Behind the first, in hundredths of a length.</summary>
    public required int? Behind { get; init; }

    public required int? Centiseconds { get; init; }
    public required Price Sp { get; init; }

    /// <summary>"F" for the favourite, "J" for two, "C" for more; empty for the others.</summary>
    public required string Favourite { get; init; }

    /// <summary>The exchange's starting price in hundredths.</summary>
    public required int Bsp { get; init; }

    public required int? Rpr { get; init; }
    public required int? TopSpeed { get; init; }

    /// <summary>In pence or cents; null for none.</summary>
    public required int? Prize { get; init; }

    public required string Comment { get; init; }
}

/// <summary>A race's result as it is at an instant, by place.</summary>
/// <param name="SlowCentiseconds">The winner's time beyond the course's standard.</param>
/// <param name="Totes">In pence: to win, three places, exacta, straight forecast, tricast, trifecta; null for none.</param>
internal sealed record RaceResult(
    Race Race, IReadOnlyList<Finish> Finishes, IReadOnlyList<Entry> NonRunners, string Comments, int SlowCentiseconds, Totes? Totes);

internal sealed record Totes(int Win, IReadOnlyList<int> Places, int Exacta, int Csf, int? Tricast, int Trifecta);
