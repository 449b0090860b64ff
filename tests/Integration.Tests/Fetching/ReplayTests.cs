using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Fetching;

/// <summary>Recorded bodies of the real upstream, from the wire to the table.</summary>
public sealed class ReplayTests(PostgresFixture postgres)
{
    private static readonly string[] Days = ["2021-06-01", "2021-10-30"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Recorded_days_are_stored_with_exactly_the_recorded_values()
    {
        var folder = Recordings.Require();
        await using var system = await OneProcess.StartAsync(
            postgres, Upstreams.Limited(sipCalls: 60, redataCalls: 30) with { ReplayFolder = folder }, redis: null, Ct);

        foreach (var day in Days)
        {
            Assert.Equal(RunState.Completed, (await system.Clients.RunAsync(day, day, Ct, "pvpc_prices", "spot_prices")).State);
            await AssertAsRecordedAsync(system, folder, day, "pvpc_prices", "1001");
            await AssertAsRecordedAsync(system, folder, day, "spot_prices", "600");
        }

        Assert.Equal(Days.Length, (await system.Upstreams.ArrivalsAsync(Ct)).Count(a => a.Outcome == "replayed" && !a.Query.Contains("geo", StringComparison.Ordinal)));
    }

    private static async Task AssertAsRecordedAsync(OneProcess system, string folder, string day, string dataset, string id)
    {
        var recorded = new Table();
        await RecordedPrices.ReadAsync(recorded, folder, day, id, Ct);
        var request = new GetDataRequest { Dataset = dataset, Series = { "peninsular" }, From = day, To = day };

        var (_, _, rows) = await system.Clients.ReadAsync(request, TimeSpan.FromSeconds(30), Ct);

        Assert.Equal(24, recorded.Count);
        rows.AssertEqualTo(recorded);
    }
}
