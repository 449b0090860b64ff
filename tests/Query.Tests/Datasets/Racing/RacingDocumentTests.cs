using DataFetch.Testing;

namespace DataFetch.Query.Tests.Datasets.Racing;

/// <summary>The racing columns against the upstream's own document, both ways: what it describes is kept, and what is read exists.</summary>
public sealed class RacingDocumentTests
{
    private const string InOdds = "kept in the JSON of the runners' column odds";

    private static readonly string[] Schemas =
    [
        "RacecardOddsPro", "RunnerOddsPro", "RunnerTrainer14Days", "OddsHistory", "ResultStandard", "RunnerStandard", "HorsePro",
        "app__models__courses__Course",
    ];

    // Our path to the document's.
    private static readonly Dictionary<string, string> Paths = new() { ["/v1/horses/{entity}/pro"] = "/v1/horses/{horse_id}/pro" };

    // Documented properties that are no column, and why.
    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["RacecardOddsPro.runners"] = "the list that ra_runners is made of",
        ["RunnerOddsPro.trainer_14_days"] = "its three parts are columns",
        ["OddsHistory.fractional"] = InOdds,
        ["OddsHistory.decimal"] = InOdds,
        ["OddsHistory.ew_places"] = InOdds,
        ["OddsHistory.ew_denom"] = InOdds,
        ["OddsHistory.updated"] = InOdds,
        ["OddsHistory.history"] = InOdds,
        ["ResultStandard.runners"] = "the list that ra_race_results is made of",
    };

    [Fact]
    public async Task Every_documented_property_is_a_column_or_left_out_for_a_reason()
    {
        using var document = Document();
        var kept = (await FieldsAsync(document)).SelectMany(f => f.OfColumns).ToHashSet();

        var lacking = Schemas.SelectMany(document.PropertiesOf).Where(p => !kept.Contains(p)).Select(p => p.ToString());

        Assert.Equal(LeftOut.Keys.Order(StringComparer.Ordinal), lacking.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_field_that_a_racing_fill_names_is_documented()
    {
        using var document = Document();

        var read = (await FieldsAsync(document)).SelectMany(f => f.OfColumns.Concat(f.Others)).Distinct().ToList();

        Assert.DoesNotContain(read, p => !document.Has(p));
        Assert.Equal(Schemas.Order(StringComparer.Ordinal), read.Select(p => p.Schema).Distinct().Order(StringComparer.Ordinal));
    }

    private static async Task<IReadOnlyList<DocumentedFields>> FieldsAsync(OpenApiDocument document)
    {
        var requests = (await ShippedCatalog.LoadAsync()).Source("racingapi").Requests.Values;
        return [.. requests.SelectMany(r => r.Fills, (r, fill) => new DocumentedFields(document, Paths.GetValueOrDefault(r.Path, r.Path), r, fill))];
    }

    private static OpenApiDocument Document() =>
        new(Path.Combine(Recordings.Require(), "racingapi", "openapi-v1.4.3-no-code-samples.json"));
}
