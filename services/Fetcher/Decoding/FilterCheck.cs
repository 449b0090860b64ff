using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Notices an upstream that has overlooked a filter, from a field of the records that it sent.</summary>
internal sealed class FilterCheck
{
    private const int LongestValue = 60;

    private readonly RecordCheck check;
    private readonly byte[][] expected;

    private FilterCheck(RecordCheck check, IEnumerable<string> expected) =>
        (this.check, this.expected) = (check, [.. expected.Select(Encoding.UTF8.GetBytes)]);

    /// <param name="series">Our names of those that were asked for.</param>
    public static IEnumerable<FilterCheck> Of(Catalog.Definitions.Decoding decoding, IReadOnlyList<string> series) => decoding.Expects
        .Select(check => new FilterCheck(check, check.Value is { } value ? [value] : series.Select(s => check.Values.GetValueOrDefault(s)).OfType<string>().Distinct()))
        .Where(c => c.expected.Length > 0);

    public FieldName Field => FieldName.Parse(check.Field);

    /// <exception cref="UpstreamException">The record holds something else: <see cref="Failure.FilterIgnored"/>.</exception>
    public void Check(FieldValue value)
    {
        foreach (var each in expected)
        {
            if (check.IsPart ? value.Text.IndexOf(each) >= 0 : value.Text.SequenceEqual(each))
            {
                return;
            }
        }

        var found = Encoding.UTF8.GetString(value.Text[..Math.Min(LongestValue, value.Text.Length)]);
        throw new UpstreamException(
            Failure.FilterIgnored,
            $"A record has '{found}' as '{check.Field}' where '{string.Join("' or '", expected.Select(Encoding.UTF8.GetString))}' was asked for: the upstream has overlooked a filter.");
    }
}
