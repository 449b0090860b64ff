using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using NodaTime;

namespace DataFetch.GapDetector.Tests.Audits;

/// <summary>Values that no true data has. The column <c>ratio</c> lies within ±100, and is not the same, nor 0, on two days in a row.</summary>
public sealed class DoubtfulValuesTests(PostgresFixture postgres)
{
    private static readonly Catalog.TimeRange Days = RunningService.Range("2025-03-03T00:00:00Z", "2025-03-10T00:00:00Z");

    /// <summary>What is done to the rows of the 5th and 6th of March, the kind of the finding, and its days.</summary>
    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "ratio = 1e6 WHERE at = '2025-03-05 07:00Z'", "impossible", "05", "06" },
        { "ratio = 42 WHERE at >= '2025-03-05' AND at < '2025-03-07'", "frozen", "05", "07" },
        { "ratio = 0 WHERE at >= '2025-03-05' AND at < '2025-03-07'", "zeros", "05", "07" },
        { "ratio = (SELECT b.ratio FROM data.prices b WHERE b.series_id = p.series_id AND b.at = p.at - interval '1 day') WHERE at >= '2025-03-05' AND at < '2025-03-06'", "repeated", "05", "06" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task They_are_named_and_in_doubt_and_what_is_fetched_again_ends_the_finding(string fault, string kind, string first, string end)
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Days, Value);
        await service.ExecuteAsync($"UPDATE data.prices p SET {fault} AND series_id = {service.SeriesId("prices", "a")}");

        var finding = Assert.Single((await AuditAsync(service)).Findings, f => f.Kind == kind);

        Assert.Equal(($"a", $"{first}T00:00", $"{end}T00:00"), (finding.Series, Gaps.Text(finding.StartTime), Gaps.Text(finding.EndTime)));
        Assert.Equal(int.Parse(end, null) - int.Parse(first, null), (await CoverageAsync(service)).Provisional / 24);
        Assert.Empty((await AuditAsync(service)).Findings);

        await service.StoreAsync("prices", Days, Value);
        Assert.Empty((await AuditAsync(service)).Findings);
        Assert.Equal("repaired", await StateAsync(service, finding));
        Assert.Equal(0, (await CoverageAsync(service)).Provisional);
    }

    [Fact]
    public async Task What_the_upstream_says_again_is_confirmed_and_believed()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Days, Odd);
        var finding = Assert.Single((await AuditAsync(service)).Findings);

        await service.StoreAsync("prices", Days, Odd);
        await AuditAsync(service);
        Assert.Empty((await AuditAsync(service)).Findings);

        Assert.Equal(("impossible", "confirmed"), (finding.Kind, await StateAsync(service, finding)));
        Assert.Equal(0, (await CoverageAsync(service)).Provisional);

        static object?[] Odd(string series, Instant at) => series == "a" && at == RunningService.At("2025-03-05T07:00:00Z") ? [1m, 1e6] : Value(series, at);
    }

    [Fact]
    public async Task Rows_that_share_a_key_are_found_where_the_table_lost_its_primary_key()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Days, Value);
        await service.ExecuteAsync("ALTER TABLE data.prices DROP CONSTRAINT prices_pkey");
        await service.ExecuteAsync($"INSERT INTO data.prices SELECT * FROM data.prices WHERE series_id = {service.SeriesId("prices", "b")} AND at = '2025-03-05 07:00Z'");

        var finding = Assert.Single((await AuditAsync(service)).Findings);

        Assert.Equal(("b", "duplicate", "05T00:00"), (finding.Series, finding.Kind, Gaps.Text(finding.StartTime)));
    }

    private static object?[] Value(string series, Instant at) => [1m, (double)((at.ToUnixTimeSeconds() / 3600 * 7919) % 199) - 99];

    private static async Task<AuditDatasetResponse> AuditAsync(RunningService service) =>
        await service.Client().AuditDatasetAsync(new() { Dataset = "prices", From = "2025-03-01", To = "2025-03-20" }, cancellationToken: RunningService.Ct);

    private static async Task<SlotCounts> CoverageAsync(RunningService service) => (await service.Client().GetCoverageAsync(
        new() { Dataset = "prices", Series = { "a" }, From = "2025-03-03T00:00:00Z", To = "2025-03-10T00:00:00Z" }, cancellationToken: RunningService.Ct)).Slots;

    private static async Task<string> StateAsync(RunningService service, Finding finding) =>
        (await service.Client().ListFindingsAsync(new(), cancellationToken: RunningService.Ct)).Findings.Single(f => f.Id == finding.Id).State;
}
