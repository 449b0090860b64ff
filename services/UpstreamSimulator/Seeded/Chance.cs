namespace DataFetch.UpstreamSimulator.Seeded;

/// <summary>Repeatable chance: a draw depends on the seed and on what it is drawn for, never on what was drawn before.</summary>
internal static class Chance
{
    public static ulong Of(int seed, long a, long b = 0, long c = 0) =>
        Mix(Mix(Mix(Mix((ulong)seed) ^ (ulong)a) ^ (ulong)b) ^ (ulong)c);

    public static ulong Of(int seed, string text, long a = 0, long b = 0)
    {
        var hash = 14_695_981_039_346_656_037UL; // FNV-1a
        foreach (var character in text) hash = (hash ^ character) * 1_099_511_628_211UL;
        return Of(seed, (long)hash, a, b);
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public static long Between(ulong draw, long min, long max) => min + (long)(draw % (ulong)(max - min + 1));

    /// <summary>A number from 0 (included) to 1 (excluded).</summary>
    public static double Share(ulong draw) => (draw >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong x) // SplitMix64's step
    {
        x += 0x9E37_79B9_7F4A_7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return x ^ (x >> 31);
    }
}
