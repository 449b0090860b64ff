using DataFetch.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DataFetch.ServiceDefaults.Tests;

public class DiscoveryTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("backfill", "Services:backfill:grpc")]
    [InlineData("backfill", "Services:Backfill:Grpc")]
    [InlineData("backfill", "services:backfill:grpc:0")]
    [InlineData("gap-detector", "Services:gap-detector:grpc")]
    [InlineData("gap-detector", "services:gap-detector:grpc:0")]
    [InlineData("gap-detector", "Services:GapDetector:Grpc")]
    [InlineData("gap-detector", "Services:gapdetector:grpc:0")]
    public async Task A_client_finds_its_service_and_sends_the_key(string name, string setting)
    {
        await using var service = await TestService.StartAsync(["--Auth:ApiKey", "sesame"]);
        await using var app = TestService.Build(
            ["--Auth:ApiKey", "sesame", $"--{setting}", service.Grpc.ToString()],
            builder => builder.AddServiceClient<BackfillService.BackfillServiceClient>(new(name, 0, 1)));

        var client = app.Services.GetRequiredService<BackfillService.BackfillServiceClient>();
        var answer = await client.GetRunAsync(new() { RunId = "a" }, cancellationToken: Ct);

        Assert.Equal("a", answer.Run.Id);
    }

    [Fact]
    public async Task Without_configuration_it_is_the_default_port_of_this_machine()
    {
        await using var service = await TestService.StartAsync();
        await using var app = TestService.Build(
            [], builder => builder.AddServiceClient<BackfillService.BackfillServiceClient>(new("by-hand", 0, service.Grpc.Port)));

        var client = app.Services.GetRequiredService<BackfillService.BackfillServiceClient>();

        Assert.Equal("a", (await client.GetRunAsync(new() { RunId = "a" }, cancellationToken: Ct)).Run.Id);
    }

    [Fact]
    public async Task A_service_that_is_away_is_unavailable()
    {
        await using var app = TestService.Build(
            ["--Services:Fetcher:Grpc", "http://127.0.0.1:1"],
            builder => builder.AddServiceClient<FetcherService.FetcherServiceClient>(KnownServices.Fetcher));

        var client = app.Services.GetRequiredService<FetcherService.FetcherServiceClient>();
        var away = await Assert.ThrowsAsync<RpcException>(async () => await client.ListSourcesAsync(new(), cancellationToken: Ct));

        Assert.Equal(StatusCode.Unavailable, away.StatusCode);
    }
}
