using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Throws that depend on the seed, on what they are thrown for and on how many came before, and on nothing else.</summary>
internal sealed class Dice(int seed, Subject subject, long a, long b = 0)
{
    private readonly int seed = unchecked((int)Chance.Of(seed, (long)subject));
    private long thrown;

    public ulong Next() => Chance.Of(seed, a, b, thrown++);

    /// <summary>From <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public int Between(int min, int max) => (int)Chance.Between(Next(), min, max);

    public bool Hits(double share) => Chance.Share(Next()) < share;

    public T Pick<T>(IReadOnlyList<T> from) => from[(int)(Next() % (ulong)from.Count)];
}

/// <summary>What is thrown for, so that equal numbers of different things draw differently.</summary>
internal enum Subject
{
    Day,
    Meeting,
    Race,
    Entry,
    Result,
    Odds,
    Horse,
    Career,
    Stallion,
    Mare,
    Jockey,
    Trainer,
    Owner,
    Form,
    Profile,
}
