using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>SiAR gives an account 100 records at once and says nothing of the rest: two days of half-hours of a month.</summary>
public sealed class CutAnswerTests(PostgresFixture postgres)
{
    private const string Dataset = "weather_halfhourly";

    private const string Absent = "SELECT extract(epoch FROM sum(upper(r) - lower(r)))::bigint / 1800 FROM datafetch.coverage, unnest(absent) r";

    private static readonly DateTimeOffset From = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = From.AddMonths(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_month_that_is_cut_is_asked_for_in_halves_until_all_of_it_is_there()
    {
        await using var system = await SiarSystem.StartAsync(postgres, new() { MostRecords = 100 });

        var created = await system.Clients.Backfill.CreateRunAsync(
            new() { Datasets = { Dataset }, Series = { "ubeda" }, From = "2025-03-01", To = "2025-03-31" }, cancellationToken: Ct);
        var run = await system.Clients.EndOfAsync(created.Run.Id, Ct);

        Assert.Equal((RunState.Completed, 0), (run.State, run.Errors.Count));
        var truth = await StoredRows.OfTruthAsync(system.Upstreams, Dataset, From, To, ["ubeda"], Ct);
        (await StoredRows.OfDatabaseAsync(system.Database, Dataset, From, To, Ct)).AssertEqualTo(truth);
        Assert.Equal((31 * 48) - truth.Count, await system.Database.NumberAsync(Absent, Ct));
        // 31 days, 16, 8 and 4 of them, and sixteen parts of 2 or 1, which hold no more than 96. What is under way before that is
        // learned is asked for in vain, too: 15 days, three times about 8, seven times about 4 at most.
        Assert.InRange((await system.Upstreams.ArrivalsAsync(Ct)).Count(a => a.Path.Contains("Horarios", StringComparison.Ordinal)), 20, 31);
        Assert.Equal(16, await system.Database.CountAsync("datafetch.answer", Ct));
    }
}
