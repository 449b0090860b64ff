using System.Text;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>What is read from the columns of a table whose header names them.</summary>
internal static class HeaderFields
{
    /// <returns>By the places of the names; null for a column of which nothing is read.</returns>
    /// <exception cref="UpstreamException">The header lacks what is declared: <see cref="Failure.Drift"/>.</exception>
    public static RecordField?[] Of(FillPlan plan, IReadOnlyList<string> names)
    {
        if (plan.Targets.FirstOrDefault(t => t.IsRequired && !t.Field.Names.Any(names.Contains)) is { } lost)
        {
            throw new UpstreamException(Failure.Drift, $"The header has no '{lost.Field}' for {plan.Dataset.Name}. It has: {ShapeDrift.List(names)}.");
        }

        var columns = names.Select(n => plan.Fields.FirstOrDefault(f => f.Name.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(n)))).ToArray();
        return columns.Any(c => c is not null && Array.Exists(c.Targets, t => plan.Targets[t].Use == FieldUse.Column))
            ? columns
            : throw new UpstreamException(Failure.Drift, $"The header has none of the values of {plan.Dataset.Name}. It has: {ShapeDrift.List(names)}.");
    }
}
