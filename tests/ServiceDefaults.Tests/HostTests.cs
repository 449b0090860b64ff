using System.Net;
using DataFetch.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace DataFetch.ServiceDefaults.Tests;

public class HostTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reflection_lists_the_services()
    {
        await using var service = await TestService.StartAsync();

        using var call = new ServerReflection.ServerReflectionClient(service.Channel).ServerReflectionInfo(cancellationToken: Ct);
        await call.RequestStream.WriteAsync(new() { ListServices = "" }, Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(found => found.Name);

        Assert.Contains("datafetch.v1.BackfillService", names);
        Assert.Contains("grpc.health.v1.Health", names);
    }

    [Fact]
    public async Task Health_answers_over_both_endpoints_and_grpc()
    {
        await using var service = await TestService.StartAsync();
        using var http2 = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        Assert.Contains("\"status\":\"healthy\"", await service.Rest.GetStringAsync("/health", Ct));
        Assert.Contains("\"status\":\"healthy\"", await http2.GetStringAsync(new Uri(service.Grpc, "/health"), Ct));
        var grpc = await new Health.HealthClient(service.Channel).CheckAsync(new(), cancellationToken: Ct);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, grpc.Status);
    }

    [Fact]
    public async Task Metrics_count_failed_calls_and_are_absent_without_telemetry()
    {
        await using var service = await TestService.StartAsync();
        await using var quiet = await TestService.StartAsync(["--Telemetry:Enabled", "false"]);

        using var failed = await service.Rest.GetAsync("/runs/bug", Ct);
        var metrics = await service.Rest.GetStringAsync("/metrics", Ct);
        using var absent = await quiet.Rest.GetAsync("/metrics", Ct);

        Assert.Contains("datafetch_calls_failed", metrics);
        Assert.Contains("http_server_request_duration", metrics);
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    [Fact]
    public async Task With_a_key_only_health_is_open()
    {
        await using var service = await TestService.StartAsync(["--Auth:ApiKey", "sesame"]);
        var client = new BackfillService.BackfillServiceClient(service.Channel);
        using var rest = service.Rest;

        foreach (var open in new[] { "/health", "/alive" })
        {
            Assert.Contains("healthy", await rest.GetStringAsync(open, Ct));
        }

        foreach (var shut in new[] { "/runs/a", "/metrics", "/nowhere", "/health/x" })
        {
            using var refused = await rest.GetAsync(shut, Ct);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("x-api-key", await refused.Content.ReadAsStringAsync(Ct));
        }

        rest.DefaultRequestHeaders.Add("x-api-key", "sesame");
        Assert.Contains("COMPLETED", await rest.GetStringAsync("/runs/a", Ct));

        var wrong = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.GetRunAsync(new() { RunId = "a" }, new Metadata { { "x-api-key", "sesam" } }, cancellationToken: Ct));
        Assert.Equal(StatusCode.Unauthenticated, wrong.StatusCode);
        Assert.Contains("is not the one", wrong.Status.Detail);
        var right = await client.GetRunAsync(new() { RunId = "a" }, new Metadata { { "x-api-key", "sesame" } }, cancellationToken: Ct);
        Assert.Equal("a", right.Run.Id);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("*")]
    [InlineData("192.0.2.1")]
    public async Task Off_loopback_without_a_key_it_refuses_to_start(string host)
    {
        await using var app = TestService.Build(["--Endpoints:Host", host, "--Auth:ApiKey", " "]);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Ct));

        Assert.Contains("Auth:ApiKey is not set", refused.Message);
    }

    [Fact]
    public async Task Off_loopback_with_a_key_it_starts()
    {
        await using var service = await TestService.StartAsync(["--Endpoints:Host", "*", "--Auth:ApiKey", "sesame"]);

        using var rest = new HttpClient();
        Assert.Contains("healthy", await rest.GetStringAsync(new Uri($"http://127.0.0.1:{service.Http.Port}/health"), Ct));
    }

    [Fact]
    public async Task All_faults_of_the_endpoints_are_reported_at_once()
    {
        await using var app = TestService.Build(["--Endpoints:Host", "here", "--Endpoints:HttpPort", "-1", "--Endpoints:GrpcPort", "70000"]);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Ct));

        Assert.Equal(3, refused.Failures.Count());
    }

    [Fact]
    public async Task Ports_of_the_container_image_are_ignored()
    {
        await using var service = await TestService.StartAsync(["--urls", "http://127.0.0.1:1", "--http_ports", "2"]);

        Assert.Contains("healthy", await service.Rest.GetStringAsync("/alive", Ct));
    }

    [Fact]
    public async Task Unreachable_stores_make_it_unhealthy_and_not_dead()
    {
        await using var service = await TestService.StartAsync(
            ["--ConnectionStrings:datafetch", "Host=127.0.0.1;Port=1;Username=u;Password=secret", "--ConnectionStrings:redis", "127.0.0.1:1,connectTimeout=200"],
            builder => builder.AddPostgresClient().AddRedisClient());

        using var health = await service.Rest.GetAsync("/health", Ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(
            """{"status":"unhealthy","checks":{"self":"healthy","postgres":"unhealthy","redis":"unhealthy"}}""",
            await health.Content.ReadAsStringAsync(Ct));
        Assert.Contains("healthy", await service.Rest.GetStringAsync("/alive", Ct));
        Assert.NotNull(service.Services.GetService<NpgsqlDataSource>());
        Assert.NotNull(service.Services.GetService<IConnectionMultiplexer>());
    }

    [Fact]
    public void A_missing_connection_string_is_named()
    {
        var missing = Assert.Throws<InvalidOperationException>(() => TestService.Build([], builder => builder.AddPostgresClient()));

        Assert.Contains("ConnectionStrings__datafetch", missing.Message);
    }
}
