using DataFetch.Cli.Exporting;

namespace DataFetch.Cli.Tests.Exporting;

public sealed class MonthTests
{
    [Fact]
    public void Days_are_cut_at_the_ends_of_months()
    {
        var months = Month.Of(new DateOnly(2024, 11, 29), new DateOnly(2025, 2, 3));

        Assert.Equal(
            [
                ("month=2024-11", "2024-11-29", "2024-11-30"), ("month=2024-12", "2024-12-01", "2024-12-31"),
                ("month=2025-01", "2025-01-01", "2025-01-31"), ("month=2025-02", "2025-02-01", "2025-02-03"),
            ],
            months.Select(m => (m.Folder, m.From, m.To)));
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_has_none() => Assert.Empty(Month.Of(new DateOnly(2025, 1, 2), new DateOnly(2025, 1, 1)));
}
