namespace DataFetch.AppHost;

/// <summary>The simulated upstreams, for development: nobody's API is called by pressing F5.</summary>
internal static class Simulator
{
    private static readonly (string Source, string Path)[] Sources =
    [
        ("sip", "sip"), ("redata", "redata"), ("esios", "esios"), ("aemet", "aemet"),
        ("siar", "siar/siarapi/API/V1"), ("siar_legacy", "siar/apisiar/API/v1"),
        ("alpaca", "alpaca"), ("yahoo", "yahoo"), ("finviz", "finviz"), ("finviz_elite", "finviz"), ("polygon", "polygon"), ("racingapi", "racingapi"),
    ];

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
        foreach (var (source, path) in Sources)
        {
            fetcher.WithEnvironment($"Sources__{source}__BaseAddress", ReferenceExpression.Create($"{address.Property(EndpointProperty.Url)}/{path}"));
        }

        foreach (var source in (string[])["sip", "esios", "aemet", "siar_legacy", "alpaca", "finviz_elite", "polygon"])
        {
            fetcher.WithEnvironment($"Sources__{source}__Key", "simulated");
        }

        foreach (var source in (string[])["siar", "racingapi"])
        {
            fetcher.WithEnvironment($"Sources__{source}__User", "simulated").WithEnvironment($"Sources__{source}__Password", "simulated");
        }

        return fetcher.WithEnvironment("Sources__alpaca__Secret", "simulated").WaitFor(simulator);
    }
}
