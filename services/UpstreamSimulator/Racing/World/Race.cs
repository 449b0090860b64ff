using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

internal enum RaceType { Flat, Hurdle, Chase, NhFlat }

/// <summary>A race without its runners.</summary>
internal sealed record Race
{
    /// <summary>The digits of its id: the day and its place in it.</summary>
    public required long Number { get; init; }

    public required Course Course { get; init; }

    /// <summary>London's date of <see cref="Off"/>.</summary>
    public required LocalDate Date { get; init; }

    /// <summary>The race's place in its day.</summary>
    public required int Index { get; init; }

    /// <summary>The meeting's place in its day.</summary>
    public required int Meeting { get; init; }

    public required Instant Off { get; init; }
    public required string Name { get; init; }
    public required RaceType Type { get; init; }

    /// <summary>Rounded, in half furlongs of 110 yards.</summary>
    public required int HalfFurlongs { get; init; }

    /// <summary>What the exact distance has more.</summary>
    public required int MoreYards { get; init; }

    public required string Pattern { get; init; }
    public required bool FemalesOnly { get; init; }

    /// <summary>1 to 6; null outside Great Britain.</summary>
    public required int? Class { get; init; }

    public required int MinAge { get; init; }

    /// <summary>Null for no greatest age.</summary>
    public required int? MaxAge { get; init; }

    /// <summary>The greatest official rating; null if the race is no handicap.</summary>
    public required int? MaxRating { get; init; }

    /// <summary>What the going was said to be at first, and from <see cref="GoingChanged"/> on.</summary>
    public required string FirstGoing { get; init; }
    public required string Going { get; init; }
    public required Instant GoingChanged { get; init; }

    /// <summary>What the result says of the going.</summary>
    public required string LastGoing { get; init; }

    public required string RailMovements { get; init; }
    public required string Weather { get; init; }
    public required int Jumps { get; init; }

    /// <summary>Of the winner, in pence or cents.</summary>
    public required int Prize { get; init; }

    /// <summary>How many are declared.</summary>
    public required int Declared { get; init; }

    public required bool IsBig { get; init; }
    public required Instant CardFrom { get; init; }
    public required Instant ResultAt { get; init; }

    /// <summary>When the result changes, and how; null if it never does.</summary>
    public required Correction? Correction { get; init; }

    /// <summary>Before the off; null if the race is run.</summary>
    public required Instant? Abandoned { get; init; }

    public string Id => $"rac_{Number}";

    /// <summary>Of the rounded distance.</summary>
    public int Yards => HalfFurlongs * 110;

    public int Metres => (int)Math.Round(Yards * 0.9144);

    public bool IsFlat => Type == RaceType.Flat;

    /// <summary>Results of euro countries have euros, cards those of Ireland.</summary>
    public bool PaysEuros => Course.Region == RacingRegion.Ire || Course.Region == RacingRegion.Fr;

    public bool IsAbandoned(Instant at) => Abandoned <= at;

    public bool HasCard(Instant now) => Date >= RacingCalendar.FirstCards && CardFrom <= now;

    public bool HasResult(Instant now) => Abandoned is null && ResultAt <= now;

    public bool IsCorrected(Instant now) => Correction is { } correction && correction.At <= now;
}

/// <param name="IsEnquiry">The first two change places; otherwise ratings are added.</param>
internal sealed record Correction(Instant At, bool IsEnquiry);
