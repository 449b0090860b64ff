using System.Globalization;
using DataFetch.Catalog.Definitions;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Fetcher.Calls;

/// <summary>Puts a call's values into the places that <see cref="Request.Query"/> names.</summary>
internal sealed class CallValues
{
    private const string Each = "{each:";

    private readonly Request request;
    private readonly List<KeyValuePair<string, string>> values;

    public CallValues(Request request, Catalog.TimeRange range, CallSubject subject, Instant now)
    {
        this.request = request;
        var first = range.Start.InZone(request.Zone).Date;
        // Both bounds of the upstreams include; the instant before the end is the last that is asked for.
        var last = Instant.Max(range.Start, Instant.Min(range.End - Duration.FromSeconds(1), now - request.Behind));
        last = request.Behind == Duration.Zero ? range.End - Duration.FromSeconds(1) : last;
        values =
        [
            new("first_day", LocalDatePattern.Iso.Format(first)),
            new("last_day", LocalDatePattern.Iso.Format((range.End - Duration.Epsilon).InZone(request.Zone).Date)),
            new("year", first.Year.ToString("D4", CultureInfo.InvariantCulture)),
            new("start", Text(range.Start)),
            new("end", Text(last)),
            new("start_unix", Unix(range.Start)),
            new("end_unix", Unix(last)),
            .. request.Parameters,
        ];
        if (subject.Series.Count > 0)
        {
            values.Add(new("series", string.Join(',', subject.Series.Select(request.UpstreamName))));
            values.AddRange(request.SeriesPattern?.PartsOf(subject.Series[0]) ?? new Dictionary<string, string>());
        }

        Add("entity", subject.Entity);
        Add("member", subject.Member);
    }

    /// <param name="escape">For values in a path; those of a query are escaped when the address is made.</param>
    public string Fill(string template, Func<string, string> escape) => template.Contains('{', StringComparison.Ordinal)
        ? values.Aggregate(template, (text, value) => text.Replace($"{{{value.Key}}}", escape(value.Value), StringComparison.Ordinal))
        : template;

    /// <summary>The values of a query's parameter: one, or one for each of a list (<c>{each:regions}</c>).</summary>
    public IEnumerable<string> FillEach(string template) =>
        template.StartsWith(Each, StringComparison.Ordinal) && template.EndsWith('}')
            ? request.Parameters[template[Each.Length..^1]].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [Fill(template, text => text)];

    private void Add(string name, string? value)
    {
        if (value is not null)
        {
            values.Add(new(name, value));
        }
    }

    private static string Text(Instant at) => InstantPattern.General.Format(at);

    private static string Unix(Instant at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
