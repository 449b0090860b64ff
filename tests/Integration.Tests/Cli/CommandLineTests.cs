using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;

namespace DataFetch.Integration.Tests.Cli;

/// <summary>The built command against a running system.</summary>
[Collection(SharedSystemGroup.Name)]
public sealed class CommandLineTests(SharedSystem shared)
{
    private const string AllSources = "aemet,alpaca,esios,finviz,finviz_elite,polygon,racingapi,redata,siar,siar_legacy,siar_portal,sip,yahoo";

    private const string AllProviders =
        "aemet.daily,aemet.observations,alpaca.bars_1day,alpaca.bars_1hour,alpaca.bars_1min,esios.archive_70,esios.pvpc,esios.spot,finviz.screener,"
        + "finviz_elite.export,polygon.bars_1day_split,racingapi.courses,racingapi.horse,racingapi.racecards,racingapi.results,redata.prices,"
        + "redata.prices_by_system,siar.daily,siar.halfhourly,siar_legacy.daily,siar_legacy.halfhourly,siar_portal.daily,sip.cmg_online,"
        + "sip.cmg_programado_pcp,sip.cmg_programado_pid,sip.cmg_real,yahoo.bars_1day_all,yahoo.bars_1day_split,yahoo.bars_1hour,yahoo.bars_1min,yahoo.quotes";

    private const string AllDatasets =
        "annual_returns,cmg_online,cmg_programado_pcp,cmg_programado_pid,cmg_real,pvpc_prices,ra_horse_pedigree,ra_mst_bookmakers,ra_mst_courses,"
        + "ra_mst_horses,ra_mst_jockeys,ra_mst_owners,ra_mst_trainers,ra_race_results,ra_races,ra_runners,spot_prices,stock_bars,stock_screener,"
        + "weather_daily,weather_halfhourly,weather_observations";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task What_run_fetches_the_other_commands_show()
    {
        var run = Assert.Single((await DoneAsync("run --dataset spot_prices --from 2024-09-01 --to 2024-09-02 --json")).Rows());
        Assert.Equal("completed", run.GetProperty("state").GetString());
        Assert.Equal(48, run.GetProperty("total_requested").GetInt64());

        var tasks = (await DoneAsync($"tasks --run {run.GetProperty("id").GetString()} --json")).Rows();
        Assert.Equal(["completed", "completed"], tasks.Select(t => t.GetProperty("state").GetString()));

        var rows = (await DoneAsync("query spot_prices --from 2024-09-01 --to 2024-09-02 --json")).Rows();
        Assert.Equal(48, rows.Count);

        var coverage = Assert.Single((await DoneAsync("coverage spot_prices --from 2024-09-01 --to 2024-09-03 --json")).Rows());
        Assert.Equal((72, 48, 24), (coverage.GetProperty("expected").GetInt64(), coverage.GetProperty("present").GetInt64(), coverage.GetProperty("missing").GetInt64()));

        var gap = Assert.Single((await DoneAsync("gaps --dataset spot_prices --from 2024-09-01 --to 2024-09-03 --json")).Rows());
        Assert.Equal(24, gap.GetProperty("missing_records").GetInt64());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_certificate_tells_later_a_value_that_somebody_altered()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "spot.json");
        var system = await shared.GetAsync(Ct);
        await DoneAsync("run --dataset spot_prices --from 2024-11-04 --to 2024-11-05 --json");
        Assert.Empty((await DoneAsync($"verify spot_prices --from 2024-11-04 --to 2024-11-05 --certificate {file} --json")).Rows());
        Assert.Empty((await DoneAsync($"verify spot_prices --check {file} --json")).Rows());

        const string altered = "WHERE at = '2024-11-05T10:00:00Z'";
        await system.Database.ExecuteAsync($"UPDATE data.spot_prices SET price_eur_mwh = price_eur_mwh + 1 {altered}", Ct);
        var check = await CommandLine.RunAsync(system.Host.GrpcAddress, $"verify spot_prices --check {file} --json", Ct);
        await system.Database.ExecuteAsync($"UPDATE data.spot_prices SET price_eur_mwh = price_eur_mwh - 1 {altered}", Ct);

        Assert.Equal(1, check.Code);
        var block = Assert.Single(check.Rows());
        Assert.Equal(
            ("altered", "2024-11-04T23:00:00Z", "redata.prices"),
            (block.GetProperty("state").GetString(), block.GetProperty("start_time").GetString(), block.GetProperty("provider").GetString()));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("datasets --json", "name", AllDatasets)]
    [InlineData("sources --json", "name", AllSources)]
    [InlineData("datasets --mapping spot_prices --json", "provider", "esios.spot,esios.spot,esios.spot,redata.prices,redata.prices,redata.prices")]
    [InlineData("budget --json", "source", AllSources)]
    [InlineData("sources --providers --json", "provider", AllProviders)]
    [InlineData("run --test --dataset pvpc_prices --json", "provider", "esios.archive_70,esios.pvpc,redata.prices,redata.prices_by_system")]
    [InlineData("health --json", "status", "serving,serving,serving,serving")]
    [InlineData("gaps --summary --json", "dataset", AllDatasets)]
    public async Task Each_list_is_an_array_of_flat_objects(string command, string column, string values)
    {
        var rows = (await DoneAsync(command)).Rows();

        Assert.Equal(values, string.Join(',', rows.Select(r => r.GetProperty(column).GetString()).Order(StringComparer.Ordinal)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("query nothere --from 2024-09-01 --json", 1, "nothere")]
    [InlineData("run --dataset nothere --from 2024-09-01 --json", 1, "nothere")]
    [InlineData("coverage nothere --json", 1, "nothere")]
    [InlineData("query spot_prices --from 2024-09-02 --to 2024-09-01 --json", 1, "'to'")]
    [InlineData("run --dataset spot_prices --json", 2, "--from")]
    public async Task What_cannot_be_done_is_said_on_stderr_and_nothing_on_stdout(string command, int code, string named)
    {
        var system = await shared.GetAsync(Ct);

        var result = await CommandLine.RunAsync(system.Host.GrpcAddress, command, Ct);

        Assert.Equal((code, ""), (result.Code, result.Output.Trim()));
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
    }

    private async Task<CommandResult> DoneAsync(string command)
    {
        var system = await shared.GetAsync(Ct);
        var result = await CommandLine.RunAsync(system.Host.GrpcAddress, command, Ct);
        Assert.True(result.Code == 0, $"{command} ended with {result.Code}: {result.Error}");
        return result;
    }
}
