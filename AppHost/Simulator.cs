namespace DataFetch.AppHost;

/// <summary>The simulated upstreams, for development: nobody's API is called by pressing F5.</summary>
internal static class Simulator
{
    private static readonly string[] Sources = ["sip", "redata"];

    public static IResourceBuilder<ProjectResource> AddUpstreamSimulator(this IDistributedApplicationBuilder builder)
    {
        var simulator = builder.AddProject<Projects.UpstreamSimulator>("upstream-simulator")
            .WithHttpEndpoint(name: ServiceResources.Http);
        return simulator.WithArgs(args =>
        {
            args.Args.Add("--port");
            args.Args.Add(simulator.GetEndpoint(ServiceResources.Http).Property(EndpointProperty.TargetPort));
        });
    }

    /// <summary>Sends the fetcher to the simulator for every source that it plays.</summary>
    public static IResourceBuilder<ProjectResource> AsksSimulator(
        this IResourceBuilder<ProjectResource> fetcher, IResourceBuilder<ProjectResource> simulator)
    {
        var address = simulator.GetEndpoint(ServiceResources.Http);
        foreach (var source in Sources)
        {
            fetcher.WithEnvironment($"Sources__{source}__BaseAddress", ReferenceExpression.Create($"{address.Property(EndpointProperty.Url)}/{source}"));
        }

        return fetcher.WithEnvironment("Sources__sip__Key", "simulated").WaitFor(simulator);
    }
}
