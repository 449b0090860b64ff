using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Tests;

internal static class TestDatasets
{
    public static Dataset Hourly(DateTimeZone zone) => new()
    {
        Name = "levels",
        Title = "Levels",
        Zone = zone,
        Cadence = new Cadence(Duration.FromHours(1), zone),
        Starts = new LocalDate(2020, 1, 1),
        PublicationLag = Duration.FromHours(2),
        ProvisionalFor = Duration.Zero,
        Columns = [new Column("level_m", ColumnType.Double, "m", "")],
        Series = [""],
        Providers = [new Provider("tides.levels", null, null, false)],
    };
}
