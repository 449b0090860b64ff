using DataFetch.Catalog.Definitions;

namespace DataFetch.Query.Datasets;

/// <summary>The path from the top of an answer to a field of what a fill reads: <c>racecards[].runners[].horse</c>.</summary>
internal sealed class FieldPath
{
    private const string Around = "../";

    // From the record to the item of the innermost list: where a field without "../" is.
    private readonly IReadOnlyList<string> levels;

    public FieldPath(Request request, Fill fill)
    {
        var decoding = request.Decoding;
        var group = fill.Group.Length > 0 ? $"{Join(decoding.Groups)}[{decoding.GroupKey}={fill.Group}]" : List(decoding.Groups);
        Records = string.Join('.', new[] { group, Join(decoding.Records) }.Where(p => p.Length > 0));
        // Columns stand in one object; all other records in a list, where it has a name.
        var record = Records.Length == 0 || decoding.IsOfColumns ? Records : $"{Records}[]";
        levels = [record, .. fill.Items.Select(step => $"{step}[]")];
    }

    /// <summary>The path to the records.</summary>
    public string Records { get; }

    /// <summary>Resolves <c>../date</c> to the record around.</summary>
    public string Of(FieldName field)
    {
        var ups = 0;
        var names = field.ToString();
        for (; names.StartsWith(Around, StringComparison.Ordinal); ups++)
        {
            names = string.Join('|', names.Split('|').Select(n => n.StartsWith(Around, StringComparison.Ordinal) ? n[Around.Length..] : n));
        }

        return string.Join('.', levels.Take(Math.Max(1, levels.Count - ups)).Append(names).Where(p => p.Length > 0));
    }

    private static string Join(IReadOnlyList<FieldName> path) => string.Join('.', path);

    private static string List(IReadOnlyList<FieldName> path) => path.Count > 0 ? $"{Join(path)}[]" : "";
}
