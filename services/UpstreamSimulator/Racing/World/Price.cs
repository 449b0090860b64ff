namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Odds to one: 11/4 pays 11 for 4, and the stake back.</summary>
internal readonly record struct Price(int Numerator, int Denominator)
{
    /// <summary>From the shortest to the longest.</summary>
    public static readonly Price[] Ladder =
    [
        new(1, 4), new(1, 3), new(2, 5), new(1, 2), new(4, 7), new(8, 13), new(4, 6), new(8, 11), new(4, 5), new(10, 11), new(1, 1),
        new(11, 10), new(5, 4), new(11, 8), new(6, 4), new(13, 8), new(7, 4), new(15, 8), new(2, 1), new(9, 4), new(5, 2), new(11, 4),
        new(3, 1), new(10, 3), new(7, 2), new(4, 1), new(9, 2), new(5, 1), new(11, 2), new(6, 1), new(13, 2), new(7, 1), new(15, 2),
        new(8, 1), new(17, 2), new(9, 1), new(10, 1), new(11, 1), new(12, 1), new(14, 1), new(16, 1), new(18, 1), new(20, 1), new(22, 1),
        new(25, 1), new(28, 1), new(33, 1), new(40, 1), new(50, 1), new(66, 1), new(80, 1), new(100, 1),
    ];

    /// <summary>The step of the ladder, or its end.</summary>
    public static Price At(int step) => Ladder[Math.Clamp(step, 0, Ladder.Length - 1)];

    /// <summary>What a stake of one returns, in hundredths.</summary>
    public int Hundredths => 100 + (int)Math.Round(100.0 * Numerator / Denominator, MidpointRounding.AwayFromZero);
}
