using DataFetch.Catalog.Definitions;

namespace DataFetch.Query.Tests.Datasets.Racing;

/// <summary>What a fill reads of an answer, as properties of the document's schemas.</summary>
internal sealed class DocumentedFields
{
    private const string Around = "../";

    private readonly OpenApiDocument document;
    private readonly string where;

    // From the record to the item of the innermost list.
    private readonly List<string> levels;

    /// <param name="path">The request's path as the document has it.</param>
    public DocumentedFields(OpenApiDocument document, string path, Request request, Fill fill)
    {
        (this.document, where) = (document, $"{request.Provider} to {fill.Dataset}");
        levels = [Walk(document.AnswerOf(path), request.Decoding.Records.Select(f => f.ToString()))];
        foreach (var step in fill.Items)
        {
            levels.Add(Walk(levels[^1], [step.ToString()]));
        }

        OfColumns = [.. fill.Columns.Values.Where(c => c.From == ColumnSource.Field).SelectMany(c => c.Field.Names).Select(Resolve).Distinct()];
        var others = new[] { fill.SeriesField, fill.AtField, fill.TimeField }.Concat(fill.LatestBy).SelectMany(f => f?.Names ?? []);
        Others = [.. others.Concat(fill.Only.Keys).Select(Resolve).Distinct()];
    }

    public IReadOnlyList<Property> OfColumns { get; }

    /// <summary>Those of the instant and of filters.</summary>
    public IReadOnlyList<Property> Others { get; }

    private Property Resolve(string field)
    {
        var (level, name) = (levels.Count - 1, field);
        for (; name.StartsWith(Around, StringComparison.Ordinal); level--)
        {
            name = name[Around.Length..];
        }

        Assert.True(level >= 0, $"{where}: '{field}' is outside the record.");
        var steps = name.Split('.');
        return new Property(Walk(levels[level], steps[..^1]), steps[^1]);
    }

    private string Walk(string schema, IEnumerable<string> steps) => steps.Aggregate(schema, (at, step) =>
    {
        var inside = document.Inside(new Property(at, step));
        Assert.True(inside is not null, $"{where}: '{step}' of {at} holds nothing that is described.");
        return inside!;
    });
}
