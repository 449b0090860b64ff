using System.Text;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Decoding;

/// <summary>The values of one field of which a record must have one to be ours; letters of either case are alike.</summary>
internal sealed class RecordCondition
{
    private const string Each = "{each:";

    private readonly byte[][] values;

    /// <param name="values">As declared; see <see cref="Fill.Only"/>.</param>
    /// <param name="parameters">Of the request.</param>
    public RecordCondition(IEnumerable<string> values, IReadOnlyDictionary<string, string> parameters) =>
        this.values = [.. values.SelectMany(v => Expand(v, parameters)).Select(Encoding.UTF8.GetBytes)];

    public bool Has(FieldValue value)
    {
        if (!value.IsText && value.Kind != ValueKind.Number)
        {
            return false;
        }

        foreach (var each in values)
        {
            if (Ascii.EqualsIgnoreCase(value.Text, each) || value.Text.SequenceEqual(each))
            {
                return true;
            }
        }

        return false;
    }

    // A parameter has its values with commas.
    private static IEnumerable<string> Expand(string value, IReadOnlyDictionary<string, string> parameters) =>
        value.StartsWith(Each, StringComparison.Ordinal) && value.EndsWith('}')
            ? parameters[value[Each.Length..^1]].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [value];
}
