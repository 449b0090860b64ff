using Aspire.Hosting.Docker;
using Aspire.Hosting.Kubernetes;

namespace DataFetch.AppHost.Tests;

public class PublishModelTests
{
    [Fact]
    public async Task Every_service_gets_its_stores_its_key_and_its_ports()
    {
        await using var model = await Model.ToPublishAsync();

        foreach (var service in Model.Services)
        {
            var environment = await EnvironmentAsync(model, service);

            Assert.Equal("{datafetch.connectionString}", environment["ConnectionStrings__datafetch"]);
            Assert.Equal("{redis.connectionString}", environment["ConnectionStrings__redis"]);
            Assert.Equal("{api-key.value}", environment["Auth__ApiKey"]);
            Assert.Equal("*", environment["Endpoints__Host"]);
            Assert.Equal($"{{{service}.bindings.http.targetPort}}", environment["Endpoints__HttpPort"]);
            Assert.Equal($"{{{service}.bindings.grpc.targetPort}}", environment["Endpoints__GrpcPort"]);
            Assert.Equal((8080, 8081), (model.Service(service).Endpoint("http").TargetPort, model.Service(service).Endpoint("grpc").TargetPort));
        }
    }

    [Fact]
    public async Task Query_knows_where_backfill_is()
    {
        await using var model = await Model.ToPublishAsync();

        Assert.Equal("{backfill.bindings.grpc.url}", (await EnvironmentAsync(model, "query"))["Services__backfill__Grpc"]);
    }

    [Fact]
    public async Task Only_rest_of_query_and_backfill_is_open_and_fetchers_are_two()
    {
        await using var model = await Model.ToPublishAsync();

        var open = model.Resources.OfType<ProjectResource>()
            .SelectMany(service => service.Annotations.OfType<EndpointAnnotation>(), (service, endpoint) => (service.Name, Endpoint: endpoint))
            .Where(found => found.Endpoint.IsExternal)
            .Select(found => $"{found.Name}.{found.Endpoint.Name}");

        Assert.Equal(["backfill.http", "query.http"], open.Order());
        Assert.Equal(2, model.Service("fetcher").GetReplicaCount());
        Assert.Equal(1, model.Service("backfill").GetReplicaCount());
    }

    [Fact]
    public async Task The_simulator_is_not_deployed()
    {
        await using var model = await Model.ToPublishAsync();

        Assert.DoesNotContain(model.Resources, resource => resource.Name == "upstream-simulator");
        var fetcher = await EnvironmentAsync(model, "fetcher");
        Assert.DoesNotContain(fetcher.Keys, key => key.EndsWith("__BaseAddress", StringComparison.Ordinal));
        Assert.Equal("{sip-key.value}", fetcher["Sources__sip__Key"]);
    }

    [Fact]
    public async Task Compose_and_kubernetes_are_one_target_at_a_time()
    {
        await using var compose = await Model.ToPublishAsync("compose");
        await using var kubernetes = await Model.ToPublishAsync("kubernetes");

        Assert.Single(compose.Resources.OfType<DockerComposeEnvironmentResource>());
        Assert.Empty(compose.Resources.OfType<KubernetesEnvironmentResource>());
        Assert.Equal("pvc", Assert.Single(kubernetes.Resources.OfType<KubernetesEnvironmentResource>()).DefaultStorageType);
        Assert.Empty(kubernetes.Resources.OfType<DockerComposeEnvironmentResource>());
    }

    [Fact]
    public async Task Probes_are_health_and_liveness_over_http()
    {
        await using var model = await Model.ToPublishAsync("kubernetes");

        foreach (var service in Model.Services.Select(model.Service))
        {
            var probes = service.Annotations.OfType<EndpointProbeAnnotation>().ToDictionary(probe => probe.Type, probe => probe.Path);
            Assert.Equal("/health", probes[ProbeType.Readiness]);
            Assert.Equal("/alive", probes[ProbeType.Liveness]);
        }
    }

    private static async Task<Dictionary<string, string>> EnvironmentAsync(IDistributedApplicationTestingBuilder model, string service) =>
        await model.Service(service).GetEnvironmentVariableValuesAsync(DistributedApplicationOperation.Publish);
}
