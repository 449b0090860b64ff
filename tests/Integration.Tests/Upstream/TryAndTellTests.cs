using DataFetch.Integration.Tests.Running;
using DataFetch.V1;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>What can be asked of sources and datasets without fetching: how they are, what would be stored, where it comes from.</summary>
[Collection(SharedSystemGroup.Name)]
public sealed class TryAndTellTests(SharedSystem shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_test_of_a_dataset_says_what_each_provider_would_store_and_writes_nothing()
    {
        var system = await shared.GetAsync(Ct);
        var before = await system.Database.FingerprintAsync(Ct);
        var rows = await system.Database.CountAsync("data.pvpc_prices", Ct);

        var tests = (await system.Clients.Fetcher.TestDatasetAsync(new() { Dataset = "pvpc_prices" }, cancellationToken: Ct)).Tests;

        Assert.Equal(["esios.pvpc", "redata.prices", "redata.prices_by_system", "esios.archive_70"], tests.Select(t => t.Provider));
        Assert.Equal(["no-key", "", "", ""], tests.Select(t => t.Failure));
        Assert.Contains("Sources:esios:Key", tests[0].Message, StringComparison.Ordinal);
        Assert.Equal((24, 24, 72), (tests[1].Rows, tests[2].Rows, tests[3].Rows));
        Assert.Equal(before, await system.Database.FingerprintAsync(Ct));
        Assert.Equal(rows, await system.Database.CountAsync("data.pvpc_prices", Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_provider_that_is_none_of_the_dataset_is_told_with_those_that_are()
    {
        var system = await shared.GetAsync(Ct);

        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await system.Clients.Fetcher.TestDatasetAsync(new() { Dataset = "spot_prices", Provider = "sip.cmg_online" }, cancellationToken: Ct));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        Assert.Equal("'sip.cmg_online' is no provider of 'spot_prices'. They are: esios.spot, redata.prices.", refused.Status.Detail);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_series_that_an_upstream_has_are_listed()
    {
        var system = await shared.GetAsync(Ct);

        var series = await system.Clients.Fetcher.ListUpstreamSeriesAsync(new() { Dataset = "cmg_online" }, cancellationToken: Ct);

        Assert.Equal("sip.cmg_online", series.Provider);
        Assert.Equal(208, series.Series.Count);
        Assert.Contains("CHILOE________220", series.Series);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_mapping_of_a_dataset_names_endpoint_and_field_of_every_column_by_provider()
    {
        var system = await shared.GetAsync(Ct);

        var mapped = (await system.Clients.Query.GetDatasetMappingAsync(new() { Dataset = "weather_daily" }, cancellationToken: Ct)).Columns;

        Assert.Equal(["aemet.daily", "siar_portal.daily", "siar.daily", "siar_legacy.daily"], mapped.Select(c => c.Provider).Distinct());
        Assert.All(mapped.GroupBy(c => c.Provider), of => Assert.Equal(2 + 18, of.Count()));
        var max = mapped.Single(c => c is { Provider: "siar_portal.daily", Column: "temperature_max_c" });
        Assert.Equal(("Temp Max (ºC)", "numeric", "°C"), (max.Field, max.Type, max.Unit));
        Assert.Equal("siar.daily datos|Datos[].TempMax", string.Join(' ', mapped.Where(c => c is { Provider: "siar.daily", Column: "temperature_max_c" }).Select(c => $"{c.Provider} {c.Field}")));
        Assert.Contains(mapped, c => c is { Provider: "aemet.daily", Column: "series" } && c.Note.Contains("linares = 5279X", StringComparison.Ordinal));
        Assert.Contains("This provider has none.", mapped.Single(c => c is { Provider: "aemet.daily", Column: "et0_mm" }).Note, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Sources_tell_how_the_calls_of_each_provider_went()
    {
        var system = await shared.GetAsync(Ct);
        await system.Clients.Fetcher.CheckSourceAsync(new() { Source = "redata" }, cancellationToken: Ct);

        SourceProvider? provider = null;
        await DataFetch.Testing.Eventually.TrueAsync(
            async () =>
            {
                var sources = (await system.Clients.Fetcher.ListSourcesAsync(new(), cancellationToken: Ct)).Sources;
                provider = sources.SelectMany(s => s.Providers).Single(p => p.Name == "redata.prices");
                return provider.Calls > 0;
            },
            TimeSpan.FromSeconds(30), "the calls are reported");

        Assert.InRange(provider!.SuccessRate, 0, 1);
        Assert.True(provider.HasSeconds);
        Assert.Equal("no-key", (await system.Clients.Fetcher.GetSourceAsync(new() { Source = "aemet" }, cancellationToken: Ct)).Source.Status);
    }
}
