using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using NodaTime;

namespace DataFetch.Catalog.Tests.Loading;

/// <summary>A dataset of which each event that another one announces expects a row.</summary>
public class EventsTests
{
    private const string Name = "harbour.yaml";

    private const string Text = """
        source: harbour
        title: Arrivals
        base_address: https://harbour.example
        limits: [{ calls: 1, per: 1s }]
        requests:
          ships:
            path: /ships
            zone: UTC
            chunk_days: 1
            decoder: json-records
            records: data
            fills:
              - { dataset: arrivals, at_field: at, at_format: offset, columns: { ship: ship, is_off: off, berth: berth } }
              - { dataset: landings, at_field: at, at_format: offset, columns: { ship: ship, tons: tons } }
        datasets:
          arrivals:
            title: Ships that are announced
            zone: UTC
            starts: 2020-01-01
            cadence: 1d
            key: [ship]
            columns: { ship: { type: text }, is_off: { type: boolean }, berth: { type: int64 } }
            providers: [harbour.ships]
          landings:
            title: What they landed
            zone: UTC
            starts: 2020-01-01
            cadence: 1d
            key: [ship]
            events: { dataset: arrivals, key: ship, unless: is_off, within: 30d }
            columns: { ship: { type: text }, tons: { type: int64 } }
            providers: [harbour.ships]
        """;

    [Fact]
    public async Task Each_ship_that_is_announced_and_not_off_expects_its_landing_for_thirty_days()
    {
        var catalog = await TestSource.LoadFilesAsync([(Name, Text)]);

        Assert.Equal(new EventExpectation("arrivals", "ship", "is_off", Duration.FromDays(30)), catalog.Dataset("landings").Events);
        Assert.Null(catalog.Dataset("arrivals").Events);
    }

    [Theory]
    // Replaced part, its replacement, the part at whose beginning the fault is, the fault.
    [InlineData("dataset: arrivals, key", "dataset: arivals, key", "dataset: arivals", "There is no dataset 'arivals'.")]
    [InlineData("key: ship, unless", "key: tons, unless", "key: tons", "'tons' must be a column of 'arrivals' and of 'landings', of one type.")]
    [InlineData("key: ship, unless", "key: berth, unless", "key: berth", "'berth' must be a column of 'arrivals' and of 'landings', of one type.")]
    [InlineData("ship: { type: text }, tons", "ship: { type: int64 }, tons", "key: ship, unless", "'ship' must be a column of 'arrivals' and of 'landings', of one type.")]
    [InlineData("unless: is_off", "unless: off", "unless: off", "'off' must be a boolean column of 'arrivals'.")]
    [InlineData("unless: is_off", "unless: berth", "unless: berth", "'berth' must be a boolean column of 'arrivals'.")]
    [InlineData("within: 30d", "within: 0d", "within", "'0d' is no span such as '30s', '15m', '1h' or '2d' above zero.")]
    public async Task What_cannot_be_expected_is_a_fault_that_says_where_it_is(string part, string replacement, string at, string fault)
    {
        Assert.Contains(part, Text, StringComparison.Ordinal);
        var text = Text.Replace(part, replacement, StringComparison.Ordinal);

        var e = await Assert.ThrowsAsync<CatalogException>(() => TestSource.LoadFilesAsync([(Name, text)]));

        var place = TestSource.PlaceOf(at, text);
        Assert.Equal([new CatalogFault(Name, place.Line, place.Column, fault)], e.Faults);
    }

    [Fact]
    public async Task Events_of_other_series_than_the_datasets_are_a_fault_for_nothing_would_ever_be_expected()
    {
        var text = Text
            .Replace("dataset: landings, at_field", "dataset: landings, series: north, at_field", StringComparison.Ordinal)
            .Replace("events:", "series: [north]\n    events:", StringComparison.Ordinal);

        var e = await Assert.ThrowsAsync<CatalogException>(() => TestSource.LoadFilesAsync([(Name, text)]));

        Assert.Equal("'arrivals' and 'landings' have no series in common.", Assert.Single(e.Faults).Text);
    }
}
