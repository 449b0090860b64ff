namespace DataFetch.AppHost;

/// <summary>What all services have in common, so that Program.cs shows only how they hang together.</summary>
internal static class ServiceResources
{
    public const string Http = "http";
    public const string Grpc = "grpc";

    /// <summary>
    /// A service with its two endpoints, its health and the key for calls. Locally ports are free ones; published, every container has
    /// the same two, and listens on all addresses.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> apiKey)
        where TProject : IProjectMetadata, new()
    {
        var published = builder.ExecutionContext.IsPublishMode;
        var service = builder.AddProject<TProject>(name)
            .WithHttpEndpoint(name: Http, targetPort: published ? 8080 : null, env: "Endpoints__HttpPort")
            .WithHttpEndpoint(name: Grpc, targetPort: published ? 8081 : null, env: "Endpoints__GrpcPort")
            .WithEndpoint(Grpc, endpoint => endpoint.Transport = "http2")
            .WithEnvironment("Auth__ApiKey", apiKey)
            // Each probe is a health check, too: WaitFor waits for /health.
            .WithHttpProbe(ProbeType.Readiness, "/health", timeoutSeconds: 5, endpointName: Http)
            .WithHttpProbe(ProbeType.Liveness, "/alive", endpointName: Http);

        return published ? service.WithEnvironment("Endpoints__Host", "*") : service;
    }

    /// <summary>Gives the service Postgres and Redis, and starts it when both answer.</summary>
    public static IResourceBuilder<ProjectResource> WithStores(
        this IResourceBuilder<ProjectResource> service,
        IResourceBuilder<PostgresDatabaseResource> database,
        IResourceBuilder<RedisResource> redis) =>
        service.WithReference(database).WaitFor(database).WithReference(redis).WaitFor(redis);

    /// <summary>
    /// Tells the service where the other is. The setting by name is what it reads: with two plaintext endpoints, Aspire 13.2 puts both
    /// under one key of its own.
    /// </summary>
    public static IResourceBuilder<ProjectResource> Calls(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<ProjectResource> other) =>
        service.WithReference(other)
            .WithEnvironment($"Services__{other.Resource.Name.Replace("-", "", StringComparison.Ordinal)}__Grpc", other.GetEndpoint(Grpc))
            .WaitFor(other);

    /// <summary>Lets the REST endpoint be reached from outside; gRPC stays between the services.</summary>
    public static IResourceBuilder<ProjectResource> OpenToTheWorld(this IResourceBuilder<ProjectResource> service) =>
        service.WithEndpoint(Http, endpoint => endpoint.IsExternal = true);

    /// <summary>Several of it where it is deployed; one on the developer's machine.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicasWhenPublished(this IResourceBuilder<ProjectResource> service, int replicas) =>
        service.ApplicationBuilder.ExecutionContext.IsPublishMode ? service.WithReplicas(replicas) : service;
}
