using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using NodaTime;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Rows in another step than is declared.</summary>
public sealed class CadenceDriftTests(TestCatalog catalog)
{
    [Theory]
    [InlineData("2025-09-30", 60)]
    [InlineData("2025-10-01", 15)]
    [InlineData("2025-10-26", 15)] // 25 hours
    public void Rows_in_the_declared_step_are_what_they_should_be(string day, int minutes) => Check(day, minutes);

    [Theory]
    [InlineData("2025-10-01", 60, "every 15m", "every 1h")]
    [InlineData("2025-10-26", 60, "every 15m", "every 1h")]
    [InlineData("2025-09-30", 15, "every 1h", "every 15m")]
    public void Another_step_is_drift_that_names_both(string day, int minutes, string declared, string found)
    {
        var refused = Assert.Throws<UpstreamException>(() => Check(day, minutes));

        Assert.Equal(Failure.Drift, refused.Failure);
        Assert.Contains("spot_prices", refused.Message, StringComparison.Ordinal);
        Assert.Contains(declared, refused.Message, StringComparison.Ordinal);
        Assert.Contains(found, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_rows_with_gaps_between_them_say_nothing_of_the_step() => Check("2025-10-01", 60, rows: CadenceDrift.TellingRows - 1);

    [Fact]
    public void A_chunk_over_the_change_has_both_steps_each_where_it_is_declared()
    {
        var (plan, start) = Plan("2025-09-30");
        var rows = plan.NewRows();
        for (var i = 0; i < 24 + 96; i++)
        {
            Add(rows, start + (i < 24 ? Duration.FromHours(i) : Duration.FromHours(24) + Duration.FromMinutes(15 * (i - 24))));
        }

        CadenceDrift.Check(plan, rows);
    }

    [Fact]
    public void No_rows_are_no_drift() => Check("2025-10-01", 15, rows: 0);

    private void Check(string day, int minutes, int? rows = null)
    {
        var (plan, start) = Plan(day);
        var buffer = plan.NewRows();
        for (var i = 0; i < (rows ?? 24 * 60 / minutes); i++)
        {
            Add(buffer, start + Duration.FromMinutes(i * minutes));
        }

        CadenceDrift.Check(plan, buffer);
    }

    private static void Add(DataFetch.Storage.Rows.RowBuffer rows, Instant at)
    {
        rows.AddKey(1, at.ToUnixTimeTicks() / 10);
        ((DataFetch.Storage.Rows.DecimalBuffer)rows.Columns[0]).Add(1);
    }

    private (FillPlan Plan, Instant Start) Plan(string day)
    {
        var request = catalog.Catalog.Request("esios.spot");
        var range = catalog.Day("esios.spot", day);
        return (new FillPlan(request, request.Fills.Single(), catalog.Catalog.Dataset("spot_prices"), ["peninsular"], range, _ => 1), range.Start);
    }
}
