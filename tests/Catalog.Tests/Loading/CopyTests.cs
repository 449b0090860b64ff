using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;

namespace DataFetch.Catalog.Tests.Loading;

/// <summary>A source whose data are files of Parquet, for a dataset of another file.</summary>
public sealed class CopyTests
{
    private const string Copy = """
        source: offline
        title: An offline copy
        base_address: file:///backup
        limits: [{ calls: 1000, per: 1s }]
        requests:
          levels:
            path: "sea_levels/*.parquet"
            zone: Europe/Madrid
            chunk: month
            decoder: parquet
            fills:
              - dataset: sea_levels
                provides: first
        """;

    [Theory]
    [InlineData("first", "offline.levels,tides.levels")]
    [InlineData("last", "tides.levels,offline.levels")]
    public async Task It_provides_the_dataset_of_another_file_before_or_behind_its_own(string place, string providers)
    {
        var catalog = await LoadAsync(Copy.Replace("provides: first", $"provides: {place}", StringComparison.Ordinal));

        Assert.Equal(providers, string.Join(',', catalog.Dataset("sea_levels").Providers.Select(p => p.Request)));
    }

    [Fact]
    public async Task What_is_left_out_is_as_an_export_has_it()
    {
        var fill = (await LoadAsync(Copy)).Request("offline.levels").Fills[0];

        Assert.Equal(
            ("series", "at", "level_m", "level_m", InstantFormat.Utc),
            ($"{fill.SeriesField}", $"{fill.AtField}", fill.Columns.Single().Key, $"{fill.Columns.Single().Value.Field}", fill.AtFormat));
    }

    [Theory]
    [InlineData("base_address: file:///backup", "/backup")]
    [InlineData("base_address: /backup/of years", "/backup/of years")]
    [InlineData("folder: true", null)]
    public async Task Its_address_is_a_folder(string address, string? folder)
    {
        var source = (await LoadAsync(Copy.Replace("base_address: file:///backup", address, StringComparison.Ordinal))).Source("offline");

        Assert.Equal((true, folder), (source.IsFolder, source.Folder));
    }

    [Theory]
    [InlineData("sea_levels/*.parquet", "../*.parquet", "'../*.parquet' leads out of the source's folder.")]
    [InlineData("sea_levels/*.parquet", "/etc/*", "'/etc/*' leads out of the source's folder.")]
    [InlineData("decoder: parquet", "decoder: parquet\n    keep_answers: true", "Files of Parquet are there anyway: they are not kept once more.")]
    [InlineData("provides: first", "at_field: at\n        at_format: unix", "Instants of Parquet are of the type of instants: no format is to be given but 'utc'.")]
    [InlineData("provides: first", "at_shift: 1h", "Rows of Parquet are at the instants that they have: 'at_shift' and 'at_starts_day' are for APIs.")]
    public async Task What_cannot_be_is_a_fault(string part, string replacement, string fault)
    {
        var faults = (await Assert.ThrowsAsync<CatalogException>(() => LoadAsync(Copy.Replace(part, replacement, StringComparison.Ordinal)))).Faults;

        Assert.Contains(fault, faults.Select(f => f.Text));
    }

    private static Task<SourceCatalog> LoadAsync(string copy) =>
        TestSource.LoadFilesAsync([(TestSource.Name, TestSource.Text), ("offline.yaml", copy)]);
}
