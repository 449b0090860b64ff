using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Loading;

/// <summary>Reads the values of a file that the JSON Schema cannot judge; what is wrong becomes a fault at its place, and a stand-in goes on.</summary>
internal sealed class DocumentReader(YamlFile file, List<CatalogFault> faults)
{
    public DateTimeZone Zone(string name, string path)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is { } zone)
        {
            return zone;
        }

        Fail(path, $"'{name}' is no IANA time zone.");
        return DateTimeZone.Utc;
    }

    public LocalDate Date(string text, string path)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } date)
        {
            return date.Value;
        }

        Fail(path, $"'{text}' is no date.");
        return new LocalDate(2000, 1, 1);
    }

    /// <summary>A span; <c>-30m</c> too where <paramref name="signed"/>.</summary>
    public Duration Span(string text, string path, bool positive = false, bool signed = false)
    {
        var isNegative = signed && text.StartsWith('-');
        if (Periods.TryParse(isNegative ? text[1..] : text, out var span) && (!positive || span > Duration.Zero))
        {
            return isNegative ? -span : span;
        }

        Fail(path, $"'{text}' is no span such as '30s', '15m', '1h' or '2d'{(positive ? " above zero" : "")}.");
        return Duration.FromSeconds(1);
    }

    public void Fail(string path, string text) => faults.Add(file.Fault(path, text));
}
