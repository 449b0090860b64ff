using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>A sire, dam or damsire: the same digits are its own as a horse.</summary>
/// <param name="Country">Where it was born, as "IRE".</param>
internal sealed record Ancestor(long Number, string Name, string Country);

/// <summary>A horse as it stays; what changes with age is asked for a day.</summary>
/// <param name="Colour">In lower case: "ch".</param>
/// <param name="Sire">Null where the pedigree is not known, as the others.</param>
internal sealed record Horse(
    long Number, string Name, string Country, LocalDate Born, bool IsFemale, bool IsGelding, string Colour, string Breeder,
    Ancestor? Sire, Ancestor? Dam, Ancestor? Damsire)
{
    private const int Grown = 5; // years, from when on colts are horses and fillies mares

    public string Id => $"hrs_{Number}";

    public int Age(LocalDate day) => day.Year - Born.Year;

    public string Sex(LocalDate day) => (IsFemale, IsGelding, Age(day) >= Grown) switch
    {
        (true, _, false) => "filly",
        (true, _, true) => "mare",
        (_, true, _) => "gelding",
        (_, _, false) => "colt",
        _ => "horse",
    };
}
