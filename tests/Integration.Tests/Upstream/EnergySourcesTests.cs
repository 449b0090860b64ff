using DataFetch.Catalog;
using DataFetch.Integration.Tests.Running;
using DataFetch.V1;
using NodaTime;
using NodaTime.Text;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>The energy sources, through every fault: what is stored in the end is what the simulator says is true.</summary>
[Collection(QuirkySystemGroup.Name)]
public sealed class EnergySourcesTests(QuirkySystem quirky)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 180_000)]
    // 25 hours; 23 hours.
    [InlineData("cmg_online", "2026-04-04", "2026-04-04", 4 * 100)]
    [InlineData("cmg_online", "2026-09-05", "2026-09-05", 4 * 96)]
    [InlineData("cmg_real", "2026-04-04", "2026-04-05", 4 * 196)]
    [InlineData("cmg_programado_pcp", "2026-10-01", "2026-10-02", 4 * 48)]
    [InlineData("cmg_programado_pid", "2026-10-01", "2026-10-02", 4 * 48)]
    [InlineData("pvpc_prices", "2026-03-29", "2026-03-29", 3 * 23)]
    [InlineData("pvpc_prices", "2026-10-25", "2026-10-25", 3 * 25)]
    [InlineData("spot_prices", "2026-10-25", "2026-10-25", 100)]
    // The last hourly day and the first quarter-hourly one.
    [InlineData("spot_prices", "2025-09-30", "2025-10-01", 24 + 96)]
    public async Task A_range_ends_complete_and_equal_to_the_truth(string dataset, string from, string to, int slots)
    {
        var system = await quirky.GetAsync(Ct);

        await CompleteAsync(system, dataset, from, to);

        var (start, end) = Range(dataset, from, to);
        var stored = await StoredRows.OfDatabaseAsync(system.Database, dataset, start, end, Ct);
        var truth = await StoredRows.OfTruthAsync(system.Upstreams, dataset, start, end, Ct);
        stored.AssertEqualTo(truth.Where((key, _) => stored.Keys.Any(k => k.Series == key.Series)));
        Assert.Equal(slots, stored.Count);
        var coverage = await system.Clients.Gaps.GetCoverageAsync(new() { Dataset = dataset, From = from, To = to }, cancellationToken: Ct);
        Assert.Equal((slots, slots), (coverage.Slots.Expected, coverage.Slots.Present));
    }

    [Fact(Timeout = 180_000)]
    public async Task The_first_choice_for_Spanish_prices_is_ESIOS_where_it_has_a_token()
    {
        var system = await quirky.GetAsync(Ct);
        await CompleteAsync(system, "pvpc_prices", "2026-05-01", "2026-05-03");

        var (start, end) = Range("pvpc_prices", "2026-05-01", "2026-05-03");
        var stored = await StoredRows.OfDatabaseAsync(system.Database, "pvpc_prices", start, end, Ct);

        Assert.Equal(["esios.pvpc"], stored.Keys.Select(k => stored.Value(k, "provider")).Distinct());
    }

    [Fact(Timeout = 180_000)]
    public async Task The_view_of_marginal_costs_has_one_row_an_instant_node_and_source()
    {
        var system = await quirky.GetAsync(Ct);
        foreach (var dataset in (string[])["cmg_online", "cmg_real", "cmg_programado_pcp", "cmg_programado_pid"])
        {
            await CompleteAsync(system, dataset, "2026-07-01", "2026-07-01");
        }

        const string OfTheDay = "datetime >= '2026-07-01 00:00-04' AND datetime < '2026-07-02 00:00-04'";
        Assert.Equal(4 * (96 + 96 + 24 + 24), await system.Database.NumberAsync($"SELECT count(*) FROM data.cmg_historical WHERE {OfTheDay}", Ct));
        Assert.Equal(0, await system.Database.NumberAsync($"SELECT count(*) - count(DISTINCT (datetime, node, source)) FROM data.cmg_historical WHERE {OfTheDay}", Ct));
        Assert.Equal(24, await system.Database.NumberAsync($"SELECT count(DISTINCT hour) FROM data.cmg_historical WHERE {OfTheDay}", Ct));
        Assert.Equal(0, await system.Database.NumberAsync($"SELECT count(*) FROM data.cmg_preferred WHERE {OfTheDay} AND source <> 'real'", Ct));
        Assert.Equal(4 * 96, await system.Database.NumberAsync($"SELECT count(*) FROM data.cmg_preferred WHERE {OfTheDay}", Ct));
    }

    /// <summary>Fetches until nothing is missing: a task may spend its attempts on faults, and is asked for once more then.</summary>
    private static async Task CompleteAsync(OneProcess system, string dataset, string from, string to)
    {
        for (var run = 0; run < 4; run++)
        {
            var created = await system.Clients.Backfill.CreateRunAsync(
                new CreateRunRequest { Datasets = { dataset }, From = from, To = to, Refetch = run > 0 }, cancellationToken: Ct);
            await system.Clients.EndOfAsync(created.Run.Id, Ct);
            var slots = (await system.Clients.Gaps.GetCoverageAsync(new() { Dataset = dataset, From = from, To = to }, cancellationToken: Ct)).Slots;
            if (slots.Present == slots.Expected)
            {
                return;
            }
        }
    }

    private static (DateTimeOffset Start, DateTimeOffset End) Range(string dataset, string from, string to)
    {
        var zone = DateTimeZoneProviders.Tzdb[dataset.StartsWith("cmg", StringComparison.Ordinal) ? "America/Santiago" : "Europe/Madrid"];
        var (first, last) = (LocalDatePattern.Iso.Parse(from).Value, LocalDatePattern.Iso.Parse(to).Value);
        return (zone.StartOfDay(first).ToDateTimeOffset(), zone.StartOfDay(last.PlusDays(1)).ToDateTimeOffset());
    }
}
