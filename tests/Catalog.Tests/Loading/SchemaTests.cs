using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;

namespace DataFetch.Catalog.Tests.Loading;

/// <summary>The schema is what editors and people read: it must say what the code does.</summary>
public class SchemaTests
{
    private static readonly JsonNode Schema = ReadSchema();

    [Fact]
    public void Column_types_are_those_of_the_code() =>
        Assert.Equal(
            Enum.GetNames<ColumnType>().Select(SnakeCase),
            Enumeration("definitions/dataset/properties/columns/patternProperties/*/properties/type"));

    [Fact]
    public void Instant_formats_are_those_of_the_code() =>
        Assert.Equal(Enum.GetNames<InstantFormat>().Select(KebabCase), Enumeration("definitions/fill/properties/at_format"));

    [Fact]
    public void Key_placements_are_those_of_the_code() =>
        Assert.Equal(
            [],
            Enum.GetNames<KeyPlacement>().Select(SnakeCase).Except(At("properties/auth/properties").AsObject().Select(p => p.Key)));

    [Fact]
    public void Ways_to_write_numbers_are_those_of_the_code() =>
        Assert.Equal(Enum.GetNames<NumberStyle>().Select(KebabCase), Enumeration("definitions/numbers"));

    [Fact]
    public void Kinds_of_paging_are_those_of_the_code() =>
        Assert.Equal(Enum.GetNames<PagingKind>().Select(KebabCase), Enumeration("definitions/request/properties/paging/properties/kind"));

    [Theory]
    [InlineData("", typeof(SourceDocument))]
    [InlineData("properties/auth", typeof(AuthDocument))]
    [InlineData("properties/limits/items", typeof(LimitDocument))]
    [InlineData("definitions/request", typeof(RequestDocument))]
    [InlineData("definitions/request/properties/paging", typeof(PagingDocument))]
    [InlineData("definitions/failures/items", typeof(FailureDocument))]
    [InlineData("definitions/request/properties/two_step", typeof(TwoStepDocument))]
    [InlineData("definitions/fill", typeof(FillDocument))]
    [InlineData("definitions/column_field/anyOf/1", typeof(ColumnFieldDocument))]
    [InlineData("definitions/dataset/properties/cadence_changes/items", typeof(CadenceChangeDocument))]
    [InlineData("definitions/dataset/properties/providers/items/anyOf/1", typeof(ProviderDocument))]
    [InlineData("definitions/dataset", typeof(DatasetDocument))]
    [InlineData("definitions/dataset/properties/columns/patternProperties/*", typeof(ColumnDocument))]
    [InlineData("definitions/dataset/properties/groups/items", typeof(SeriesGroupDocument))]
    [InlineData("definitions/dataset/properties/events", typeof(EventsDocument))]
    [InlineData("definitions/dataset/properties/rows_a_day", typeof(RowsADayDocument))]
    [InlineData("definitions/dataset/properties/severity", typeof(SeverityDocument))]
    [InlineData("definitions/dataset/properties/derived", typeof(DerivedDocument))]
    [InlineData("definitions/request/properties/series_pattern", typeof(SeriesPatternDocument))]
    [InlineData("definitions/request/properties/table", typeof(HtmlTableDocument))]
    [InlineData("definitions/request/properties/expects/items", typeof(RecordCheckDocument))]
    public void Keys_are_those_of_the_code(string path, Type document)
    {
        var members = document.GetProperties(BindingFlags.Public | BindingFlags.Instance);

        Assert.Equal(
            members.Select(m => SnakeCase(m.Name)).Order(StringComparer.Ordinal),
            At($"{path}/properties").AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.All(
            members.Where(m => m.IsDefined(typeof(RequiredMemberAttribute))),
            m => Assert.Contains(SnakeCase(m.Name), At($"{path}/required").AsArray().GetValues<string>()));
        Assert.False(At($"{path}/additionalProperties").GetValue<bool>());
    }

    [Theory]
    [InlineData("90s", true)]
    [InlineData("250ms", true)]
    [InlineData("15m", true)]
    [InlineData("2h", true)]
    [InlineData("30d", true)]
    [InlineData("1w", false)]
    [InlineData("1.5h", false)]
    [InlineData("-1h", false)]
    [InlineData("1H", false)]
    [InlineData(" 1h", false)]
    [InlineData("1h\n", false)]
    public void Spans_of_the_schema_are_those_of_the_code(string text, bool isSpan)
    {
        // An editor reads the pattern as JavaScript does, where $ is the end and not a last line's.
        var pattern = At("definitions/span/pattern").GetValue<string>().Replace("$", "\\z", StringComparison.Ordinal);

        Assert.Equal(isSpan, System.Text.RegularExpressions.Regex.IsMatch(text, pattern));
        Assert.Equal(isSpan, Periods.TryParse(text, out _));
    }

    private static string[] Enumeration(string path) => [.. At($"{path}/enum").AsArray().GetValues<string>()];

    private static JsonNode At(string path) => path
        .Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(Schema, (node, key) => (key == "*" ? node.AsObject().Single().Value : node is JsonArray list ? list[int.Parse(key, CultureInfo.InvariantCulture)] : node[key]) ?? throw new ArgumentException($"No {key} in {path}."));

    private static string KebabCase(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    private static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static JsonNode ReadSchema()
    {
        using var stream = typeof(CatalogLoader).Assembly.GetManifestResourceStream("schema/source.schema.json")!;
        return JsonNode.Parse(stream)!;
    }
}
