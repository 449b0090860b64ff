namespace DataFetch.AppHost.Tests;

public class RunModelTests
{
    [Fact]
    public async Task The_stores_the_services_and_the_simulator_are_there()
    {
        await using var model = await Model.ToRunAsync();

        var names = model.Resources.Select(resource => resource.Name).ToList();

        Assert.Superset(
            new HashSet<string>([.. Model.Services, "postgres", "datafetch", "redis", "api-key", "upstream-simulator"]), names.ToHashSet());
    }

    [Fact]
    public async Task Every_service_has_two_endpoints_and_its_health_is_checked()
    {
        await using var model = await Model.ToRunAsync();

        foreach (var service in Model.Services.Select(model.Service))
        {
            Assert.Equal("http", service.Endpoint("http").Transport);
            Assert.Equal("http2", service.Endpoint("grpc").Transport);
            // Free ports: two developers, or two checkouts, on one machine.
            Assert.Null(service.Endpoint("http").TargetPort);
            Assert.Contains(
                service.Annotations.OfType<HealthCheckAnnotation>(), check => check.Key.Contains("/health", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Every_service_waits_for_what_it_needs()
    {
        await using var model = await Model.ToRunAsync();

        foreach (var service in Model.Services.Select(model.Service))
        {
            Assert.Contains("datafetch", service.WaitsFor());
            Assert.Contains("redis", service.WaitsFor());
        }

        Assert.Contains("upstream-simulator", model.Service("fetcher").WaitsFor());
        Assert.Contains("backfill", model.Service("query").WaitsFor());
    }

    [Fact]
    public async Task Postgres_keeps_its_data_in_a_volume()
    {
        await using var model = await Model.ToRunAsync();

        var postgres = Assert.Single(model.Resources.OfType<PostgresServerResource>());
        var volume = Assert.Single(postgres.Annotations.OfType<ContainerMountAnnotation>());

        Assert.Equal(("datafetch-postgres", ContainerMountType.Volume), (volume.Source, volume.Type));
        Assert.Equal("17.6", postgres.Annotations.OfType<ContainerImageAnnotation>().Last().Tag);
    }
}
