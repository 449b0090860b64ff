namespace DataFetch.UpstreamSimulator.Racing.World;

internal enum Codes { Flat, Jumps, Both }

/// <summary>A racecourse. Its name has " (AW)" where horses run on sand.</summary>
internal sealed record Course(int Number, string Name, RacingRegion Region, Codes Codes)
{
    // "f" flat, "j" jumps, "b" both; "aw" an all-weather track; "-" a course without races here.
    private static readonly (string Region, string Courses)[] Named =
    [
        ("gb", "Aintree j,Ascot b,Ayr b,Bath f,Carlisle b,Cheltenham j,Chester f,Doncaster b,Exeter j,Goodwood f,Haydock b,Hexham j,"
            + "Kempton aw,Leicester b,Ludlow j,Newbury b,Newmarket f,Southwell aw,Wolverhampton aw,York f"),
        ("ire", "Cork b,Curragh f,Down Royal b,Dundalk aw,Fairyhouse b,Galway b,Killarney b,Leopardstown b,Naas b,Punchestown j"),
        ("fr", "Auteuil j,Chantilly f,Deauville f,Longchamp f,Pau j,Saint-Cloud f,Angers -,Lyon Parilly -"),
        ("aus", "Caulfield f,Flemington f,Moonee Valley f,Randwick f,Bendigo -,Rosehill -"),
        ("ger", "Baden-Baden -,Hamburg -,Koln -"), ("hk", "Happy Valley -,Sha Tin -"), ("jpn", "Kyoto -,Nakayama -,Tokyo -"),
        ("saf", "Greyville -,Turffontein -"), ("uae", "Jebel Ali -,Meydan -"), ("usa", "Belmont Park -,Churchill Downs -,Del Mar -,Keeneland -"),
    ];

    /// <summary>As /v1/courses lists them: by region and name.</summary>
    public static readonly Course[] All = [.. Named.SelectMany(OfRegion).OrderBy(course => course.Region.Code, StringComparer.Ordinal)];

    /// <summary>Those of a region that have races, by the region's place in <see cref="RacingRegion.Racing"/>.</summary>
    public static readonly Course[][] Racing =
        [.. RacingRegion.Racing.Select(region => All.Where(course => course.Region == region && course.Codes >= 0).ToArray())];

    public string Id => $"crs_{Number}";

    public bool IsAllWeather => Name.EndsWith("(AW)", StringComparison.Ordinal);

    private static IEnumerable<Course> OfRegion((string Region, string Courses) named, int place)
    {
        var region = RacingRegion.Find(named.Region);
        foreach (var (index, words) in named.Courses.Split(',').Index())
        {
            var (name, kind) = (words[..words.LastIndexOf(' ')], words[(words.LastIndexOf(' ') + 1)..]);
            var codes = kind switch { "j" => Codes.Jumps, "b" => Codes.Both, "-" => (Codes)(-1), _ => Codes.Flat };
            yield return new((place * 1_300) + 104 + (index * 26), kind == "aw" ? name + " (AW)" : name, region, codes);
        }
    }
}
