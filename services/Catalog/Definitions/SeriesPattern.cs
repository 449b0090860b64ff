using System.Text;
using System.Text.RegularExpressions;

namespace DataFetch.Catalog.Definitions;

/// <summary>
/// How the names of series are made up: <c>{name}/1Day/{adjustment}</c> fits <c>AAPL/1Day/all</c>, whose upstream name is AAPL.
/// The other parts may stand in path and query by their names.
/// </summary>
public sealed class SeriesPattern
{
    private readonly Regex form;
    private readonly IReadOnlyDictionary<string, string> replace;

    /// <param name="text">With <c>{name}</c> and other parts of letters in braces; a part holds no slash.</param>
    /// <param name="replace">Characters of our name to the upstream's own: BRK.B is BRK-B elsewhere.</param>
    /// <exception cref="ArgumentException">It has no <c>{name}</c>.</exception>
    public SeriesPattern(string text, IReadOnlyDictionary<string, string> replace)
    {
        (Text, this.replace) = (text, replace);
        var parts = Regex.Split(text, "\\{([a-z_]+)\\}");
        var expression = new StringBuilder("^");
        for (var i = 0; i < parts.Length; i++)
        {
            expression.Append(i % 2 == 0 ? Regex.Escape(parts[i]) : $"(?<{parts[i]}>[^/]+)");
        }

        form = new Regex(expression.Append("\\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        if (!form.GetGroupNames().Contains("name"))
        {
            throw new ArgumentException($"'{text}' has no {{name}}, the upstream's name of a series.", nameof(text));
        }
    }

    /// <summary>As it is declared.</summary>
    public string Text { get; }

    /// <summary>The upstream's name; null where the pattern does not fit the series.</summary>
    public string? NameIn(string series) =>
        form.Match(series) is { Success: true } match
            ? replace.Aggregate(match.Groups["name"].Value, (name, r) => name.Replace(r.Key, r.Value, StringComparison.Ordinal))
            : null;

    /// <summary>The parts of a series' name but the upstream's, by their names; none where the pattern does not fit.</summary>
    public IReadOnlyDictionary<string, string> PartsOf(string series) =>
        form.Match(series) is { Success: true } match
            ? form.GetGroupNames().Where(n => n is not ("0" or "name")).ToDictionary(n => n, n => match.Groups[n].Value)
            : new Dictionary<string, string>();
}
