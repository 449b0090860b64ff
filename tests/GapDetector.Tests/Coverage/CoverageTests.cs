using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.GapDetector.Tests.Coverage;

public sealed class CoverageTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Coverage_gives_the_ranges_of_each_state_by_series_and_the_counts_of_all()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync(
            "prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T06:00:00Z"), (s, at) => s == "b" || at.InUtc().Hour is < 2 or 5 ? Gaps.Row : null);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T06:00:00Z", "2025-06-01T08:00:00Z"), (_, _) => Gaps.Row, provisional: true);
        await service.GiveUpAsync("prices", RunningService.Range("2025-06-01T09:00:00Z", "2025-06-01T10:00:00Z"));

        var coverage = await service.Client().GetCoverageAsync(
            new GetCoverageRequest { Dataset = "prices", From = "2025-06-01T00:00:00Z", To = "2025-06-01T10:00:00Z" }, cancellationToken: RunningService.Ct);

        Assert.Equal(["a", "b"], coverage.Series.Select(s => s.Series));
        var (a, b) = (coverage.Series[0], coverage.Series[1]);
        Assert.Equal(new SlotCounts { Expected = 10, Present = 3, Absent = 3, Provisional = 2, Unreachable = 1, Missing = 1 }, a.Slots);
        Assert.Equal([("01T02:00", "01T05:00")], a.Absent.Select(r => r.Text()));
        Assert.Equal([("01T06:00", "01T08:00")], a.Provisional.Select(r => r.Text()));
        Assert.Equal([("01T08:00", "01T09:00")], a.Missing.Select(r => r.Text()));
        Assert.Equal([("01T09:00", "01T10:00")], a.Unreachable.Select(r => r.Text()));
        Assert.Empty(b.Absent);
        Assert.Equal(new SlotCounts { Expected = 20, Present = 9, Absent = 3, Provisional = 4, Unreachable = 2, Missing = 2 }, coverage.Slots);
    }

    [Fact]
    public async Task What_is_absent_or_unreachable_says_why_and_when_it_is_asked_again()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T03:00:00Z"), (_, at) => at.InUtc().Hour == 0 ? Gaps.Row : null);
        await service.GiveUpAsync("prices", RunningService.Range("2025-06-01T04:00:00Z", "2025-06-01T05:00:00Z"));

        var coverage = await service.Client().GetCoverageAsync(
            new GetCoverageRequest { Dataset = "prices", Series = { "a" }, From = "2025-06-01T02:00:00Z", To = "2025-06-01T10:00:00Z" }, cancellationToken: RunningService.Ct);

        var exceptions = coverage.Series.Single().Exceptions;
        Assert.Equal(
            [("absent", "01T02:00", "no provider has it", $"{service.Near}.hours"), ("unreachable", "01T04:00", "refused: 403", "")],
            exceptions.Select(e => (e.State, Gaps.Text(e.StartTime), e.Reason, string.Join(' ', e.Providers))));
        Assert.All(exceptions, e => Assert.True(e.DueAt > e.Since));
    }

    [Fact]
    public async Task One_series_alone_and_the_last_thirty_days_can_be_asked_for()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var coverage = await service.Client().GetCoverageAsync(new GetCoverageRequest { Dataset = "prices", Series = { "b" } }, cancellationToken: RunningService.Ct);

        var b = Assert.Single(coverage.Series);
        Assert.Equal("b", b.Series);
        Assert.Equal([("11T22:00", "10T11:00")], b.Missing.Select(r => r.Text()));
    }
}
