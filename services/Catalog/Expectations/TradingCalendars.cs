using System.Reflection;
using DataFetch.Catalog.Loading;

namespace DataFetch.Catalog.Expectations;

/// <summary>The calendars that are shipped with this library: <c>calendars/*.yaml</c>.</summary>
public static class TradingCalendars
{
    private const string Folder = "calendars/";

    private static readonly Dictionary<string, Lazy<TradingCalendar>> All = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Folder, StringComparison.Ordinal))
        .ToDictionary(
            resource => Path.GetFileNameWithoutExtension(resource),
            resource => new Lazy<TradingCalendar>(() => Read(resource)),
            StringComparer.OrdinalIgnoreCase);

    /// <summary>What there is, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A calendar by its name in whatever case, always the same object; null where there is none of that name.</summary>
    /// <exception cref="CatalogException">The shipped file has faults.</exception>
    public static TradingCalendar? Find(string name) => All.GetValueOrDefault(name)?.Value;

    private static TradingCalendar Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return TradingCalendarReader.Read(resource[Folder.Length..], reader.ReadToEnd());
    }
}
