using System.Text.RegularExpressions;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.UpstreamSimulator;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>A source of an ordinary shape is a file: the one that the README shows, put into a folder.</summary>
public sealed partial class NewSourceTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task The_source_of_the_README_is_fetched_once_its_file_is_in_the_folder()
    {
        await using var tides = await Tides.StartAsync(Ct);
        using var folder = new TemporaryFolder();
        await using var system = await StartAsync(tides, folder);

        var run = await system.Clients.RunAsync("2026-03-01", "2026-03-03", Ct, "sea_levels");

        Assert.Equal(RunState.Completed, run.State);
        Assert.Equal(2 * 72, await system.Database.NumberAsync(
            "SELECT count(*) FROM data.sea_levels_named WHERE at >= '2026-03-01Z' AND at < '2026-03-04Z' AND level_m = extract(hour FROM at AT TIME ZONE 'UTC') / 10", Ct));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_field_that_is_called_otherwise_stops_the_backfills_of_its_provider_until_a_check_finds_it_again()
    {
        await using var tides = await Tides.StartAsync(Ct);
        using var folder = new TemporaryFolder();
        await using var system = await StartAsync(tides, folder);
        var fetcher = system.Clients.Fetcher;

        tides.LevelField = "height";
        var drifted = await system.Clients.RunAsync("2026-03-01", "2026-03-03", Ct, "sea_levels");
        Assert.Equal(RunState.Failed, drifted.State);
        Assert.Contains("drift", string.Join(' ', drifted.Errors), StringComparison.Ordinal);
        Assert.Equal(0, await system.Database.CountAsync("data.sea_levels", Ct));
        var source = (await fetcher.GetSourceAsync(new() { Source = "tides" }, cancellationToken: Ct)).Source;
        Assert.Equal("stopped", source.Status);
        Assert.Contains("level", source.Message, StringComparison.Ordinal);

        var calls = tides.Calls;
        await system.Clients.RunAsync("2026-04-01", "2026-04-03", Ct, "sea_levels");
        Assert.Equal(calls, tides.Calls);
        Assert.Equal("drift", (await fetcher.CheckSourceAsync(new() { Source = "tides" }, cancellationToken: Ct)).Failure);

        tides.LevelField = "level";
        Assert.True((await fetcher.CheckSourceAsync(new() { Source = "tides" }, cancellationToken: Ct)).Ok);
        Assert.Equal("ready", (await fetcher.GetSourceAsync(new() { Source = "tides" }, cancellationToken: Ct)).Source.Status);
        Assert.Equal(RunState.Completed, (await system.Clients.RunAsync("2026-04-01", "2026-04-03", Ct, "sea_levels")).State);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_source_without_its_key_names_the_setting_and_the_others_go_on()
    {
        await using var system = await OneProcess.StartAsync(
            postgres, Upstreams.Limited(sipCalls: 60, redataCalls: 30), redis: null, Ct, new KeyValuePair<string, string?>("Sources:sip:Key", ""));

        var without = await system.Clients.RunAsync("2026-03-01", "2026-03-01", Ct, "cmg_online");
        var with = await system.Clients.RunAsync("2026-03-01", "2026-03-01", Ct, "pvpc_prices");

        Assert.Equal((RunState.Failed, RunState.Completed), (without.State, with.State));
        Assert.Contains("no-key", string.Join(' ', without.Errors), StringComparison.Ordinal);
        Assert.Contains("set Sources:sip:Key", string.Join(' ', without.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain(await system.Upstreams.ArrivalsAsync(Ct), a => a.Source == "sip");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_key_that_ends_soon_is_told_with_what_to_do_and_stands_in_no_table()
    {
        var issued = TimeProvider.System.GetUtcNow().AddDays(-85);
        var claims = $$"""{"iss":"AEMET","iat":{{issued.ToUnixTimeSeconds()}}}""";
        var key = $"e30.{System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims))}.signature";
        await using var system = await OneProcess.StartAsync(
            postgres, new SimulatorOptions(), redis: null, Ct, new KeyValuePair<string, string?>("Sources:aemet:Key", key));

        Source? source = null;
        await Eventually.TrueAsync(
            async () =>
            {
                source = (await system.Clients.Fetcher.GetSourceAsync(new() { Source = "aemet" }, cancellationToken: Ct)).Source;
                return source.Status == "key-ends";
            },
            TimeSpan.FromSeconds(30), "the key's end is told");

        Assert.Equal(issued.AddDays(90).ToUnixTimeSeconds(), source!.KeyEndsTime.Seconds);
        Assert.Contains("https://opendata.aemet.es/centrodedescargas/altaUsuario", source.Message, StringComparison.Ordinal);
        Assert.Contains("Sources:aemet:Key", source.Message, StringComparison.Ordinal);
        Assert.Empty(await system.Database.TablesWithAsync(key, Ct));
    }

    private async Task<OneProcess> StartAsync(Tides tides, TemporaryFolder folder)
    {
        var yaml = YamlBlock().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), Ct)).Groups[1].Value;
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "tides.yaml"), yaml, Ct);
        return await OneProcess.StartAsync(
            postgres, new SimulatorOptions(), redis: null, Ct,
            new("Catalog:Path", folder.Path), new("Sources:tides:BaseAddress", tides.Address), new("Sources:tides:Key", Tides.Key),
            new("Sources:tides:Limits", "100/1s"));
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
