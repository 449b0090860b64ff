using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>How a card shows one that doesn't run; its number is "NR" in all.</summary>
internal enum NonRunnerForm { NamedWithAllowance, Named, JockeyKept }

/// <param name="At">From when on the card shows it, before the off.</param>
internal sealed record NonRunner(Instant At, NonRunnerForm Form, string Reason);

/// <summary>A horse in a race's card.</summary>
internal sealed record Entry
{
    public required Horse Horse { get; init; }

    /// <summary>Its number, from 1 on.</summary>
    public required int Declared { get; init; }

    /// <summary>The stall; null over jumps.</summary>
    public required int? Draw { get; init; }

    /// <summary>Who rides, from <see cref="Booked"/> on, or from <see cref="Changed"/> on if <see cref="FirstJockey"/> was to ride.</summary>
    public required Jockey Jockey { get; init; }
    public required Jockey? FirstJockey { get; init; }
    public required Instant Booked { get; init; }
    public required Instant Changed { get; init; }

    public required NonRunner? NonRunner { get; init; }

    /// <summary>As "p" for cheekpieces; empty for none.</summary>
    public required string Headgear { get; init; }
    public required string FirstHeadgear { get; init; }
    public required string HeadgearRun { get; init; }
    public required string WindSurgery { get; init; }

    public required int Lbs { get; init; }

    /// <summary>The official rating; null for none.</summary>
    public required int? Rating { get; init; }
    public required int? Rpr { get; init; }
    public required int? TopSpeed { get; init; }
    public required Stable Stable { get; init; }
    public required int Silk { get; init; }

    /// <summary>Of <see cref="Price.Ladder"/>.</summary>
    public required int PriceStep { get; init; }

    /// <summary>Days since the last run, and in brackets since the last on the flat; empty for none.</summary>
    public required string LastRun { get; init; }
    public required string Form { get; init; }
    public required string Comment { get; init; }
    public required string Spotlight { get; init; }
    public required int TrainerRuns { get; init; }
    public required int TrainerWins { get; init; }

    /// <summary>In per cent; null for none.</summary>
    public required int? TrainerForm { get; init; }
    public required bool WonAtCourse { get; init; }

    public bool Runs => NonRunner is null;

    public bool IsNonRunner(Instant at) => NonRunner is { } non && non.At <= at;

    /// <summary>Null while nobody is booked.</summary>
    public Jockey? JockeyAt(Instant at) => at < Booked ? null : at < Changed && FirstJockey is { } first ? first : Jockey;

    public string HeadgearAt(Instant at) => at < Changed ? FirstHeadgear : Headgear;

    public string SilkUrl => $"https://www.rp-assets.com/svg/{Silk % 10}/{Silk / 10 % 10}/{Silk / 100 % 10}/{Silk}.svg";
}
