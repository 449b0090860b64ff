namespace DataFetch.AppHost.Tests;

/// <summary>The application's model, built and not started.</summary>
internal static class Model
{
    public static readonly string[] Services = ["fetcher", "gap-detector", "backfill", "query"];

    public static Task<IDistributedApplicationTestingBuilder> ToRunAsync() =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([], TestContext.Current.CancellationToken);

    /// <summary>As <c>aspire publish</c> builds it; without a target, as for a manifest.</summary>
    public static Task<IDistributedApplicationTestingBuilder> ToPublishAsync(string target = "manifest") =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--operation", "publish", "--output-path", Path.Combine(Path.GetTempPath(), "datafetch-model"), "--DeployTo", target],
            TestContext.Current.CancellationToken);

    public static ProjectResource Service(this IDistributedApplicationTestingBuilder model, string name) =>
        Assert.Single(model.Resources.OfType<ProjectResource>(), project => project.Name == name);

    public static EndpointAnnotation Endpoint(this IResource resource, string name) =>
        Assert.Single(resource.Annotations.OfType<EndpointAnnotation>(), endpoint => endpoint.Name == name);

    public static string[] WaitsFor(this IResource resource) =>
        [.. resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Distinct()];
}
