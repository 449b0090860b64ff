using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.GapDetector.Tests.Audits;

/// <summary>An audit goes by slices of 31 days: of prices, expected from 2024-09-30T22:00Z, the second begins at 2024-10-31T22:00Z.</summary>
public sealed class AuditTests(PostgresFixture postgres)
{
    private static readonly Catalog.TimeRange Autumn = RunningService.Range("2024-10-31T12:00:00Z", "2024-11-01T12:00:00Z");
    private static readonly Catalog.TimeRange Spring = RunningService.Range("2025-05-01T00:00:00Z", "2025-05-02T00:00:00Z");

    [Fact]
    public async Task Deleted_rows_are_found_over_several_slices_and_are_missing_then()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Autumn, (_, _) => Gaps.Row);
        await service.StoreAsync("prices", Spring, (_, _) => Gaps.Row);
        Assert.Equal(3, await service.ExecuteAsync(Delete("a", "2024-10-31 21:00Z", "2024-11-01 00:00Z")));
        Assert.Equal(2, await service.ExecuteAsync(Delete("b", "2025-05-01 22:00Z", "2025-05-02 00:00Z")));

        var audit = await service.Client().AuditDatasetAsync(new AuditDatasetRequest { Dataset = "prices" }, cancellationToken: RunningService.Ct);
        var again = await service.Client().AuditDatasetAsync(new AuditDatasetRequest { Dataset = "prices" }, cancellationToken: RunningService.Ct);
        var found = await service.Client().DetectGapsAsync(
            new DetectGapsRequest { Datasets = { "prices" }, Series = { "a" }, From = "2024-10-31T12:00:00Z", To = "2024-11-01T12:00:00Z" },
            cancellationToken: RunningService.Ct);

        Assert.Equal((91, 5, 0), (audit.Rows, audit.VanishedSlots, audit.UnrecordedSlots));
        Assert.Equal((91, 0, 0), (again.Rows, again.VanishedSlots, again.UnrecordedSlots));
        Assert.Equal(("a", "31T21:00", "01T00:00"), Assert.Single(found.Datasets["prices"].Gaps).Text());

        string Delete(string series, string from, string to) =>
            $"DELETE FROM data.prices WHERE series_id = {service.SeriesId("prices", series)} AND at >= '{from}' AND at < '{to}'";
    }

    [Fact]
    public async Task Rows_that_the_ledger_does_not_know_are_present_then()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.ExecuteAsync(
            $"INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT {service.SeriesId("prices", "a")}, at, (SELECT min(id) FROM datafetch.provider), 1 "
            + "FROM generate_series('2024-10-31 20:00Z'::timestamptz, '2024-10-31 23:00Z', '1 hour') at");

        var audit = await service.Client().AuditDatasetAsync(
            new AuditDatasetRequest { Dataset = "prices", To = "2024-10-31T23:00:00Z" }, cancellationToken: RunningService.Ct);
        var coverage = await service.Client().GetCoverageAsync(
            new GetCoverageRequest { Dataset = "prices", Series = { "a" }, From = "2024-10-31T19:00:00Z", To = "2024-11-01T00:00:00Z" }, cancellationToken: RunningService.Ct);

        Assert.Equal((3, 0, 3), (audit.Rows, audit.VanishedSlots, audit.UnrecordedSlots)); // the row of 23:00 is behind the range
        Assert.Equal([("31T19:00", "31T20:00"), ("31T23:00", "01T00:00")], coverage.Series[0].Missing.Select(r => r.Text()));
    }

    [Fact]
    public async Task Only_the_asked_series_and_range_are_audited()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Spring, (_, _) => Gaps.Row);
        await service.ExecuteAsync("DELETE FROM data.prices");

        var audit = await service.Client().AuditDatasetAsync(
            new AuditDatasetRequest { Dataset = "prices", Series = { "b" }, From = "2025-05-01T10:30:00Z", To = "2025-05-01T12:30:00Z" },
            cancellationToken: RunningService.Ct);

        Assert.Equal((0, 2), (audit.Rows, audit.VanishedSlots));
    }
}
