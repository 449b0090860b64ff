using System.Globalization;
using DataFetch.UpstreamSimulator.Racing.World;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>A question's parameters, and what is wrong with them. Arrays are repeated parameters.</summary>
internal sealed class RacingQuery(HttpRequest request)
{
    private readonly List<BadParameter> mistakes = [];

    public IReadOnlyList<BadParameter> Mistakes => mistakes;

    /// <summary>What answers echo: what was asked but for limit and skip, which have names of their own there.</summary>
    public IEnumerable<(string Name, string Value)> Echo =>
        from pair in request.Query where pair.Key is not ("limit" or "skip") from value in pair.Value select (pair.Key, value);

    public string? Text(string name)
    {
        if (request.Query[name] is [{ } text, ..]) return text;
        mistakes.Add(new(name, null, BadParameter.Missing));
        return null;
    }

    public LocalDate Date(string name, LocalDate standard)
    {
        if (request.Query[name] is not [{ Length: > 0 } text, ..]) return standard;
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } parsed) return parsed.Value;
        mistakes.Add(new(name, text, BadParameter.NoDate));
        return standard;
    }

    /// <param name="max">Null for any.</param>
    public int Whole(string name, int standard, int min, int? max)
    {
        if (request.Query[name] is not [{ Length: > 0 } text, ..]) return standard;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            mistakes.Add(new(name, text, BadParameter.NoWhole));
        else if (value < min)
            mistakes.Add(new(name, text, BadParameter.TooSmall, min));
        else if (value > max)
            mistakes.Add(new(name, text, BadParameter.TooGreat, max.Value));
        else
            return value;

        return standard;
    }

    public void Reject(string name, string kind, int limit) => mistakes.Add(new(name, request.Query[name], kind, limit));

    /// <summary>Whether a course was asked for; a course asked for by its id makes regions count for nothing.</summary>
    public Func<Course, bool> Courses(string regions, string courses, bool ignoreRegions)
    {
        var ids = Values(courses);
        if (ids.Count > 0) return course => ids.Contains(course.Id);
        var codes = Values(regions);
        return codes.Count == 0 || ignoreRegions ? _ => true : course => codes.Contains(course.Region.Code);
    }

    private HashSet<string> Values(string name) => [.. request.Query[name].OfType<string>()];
}
