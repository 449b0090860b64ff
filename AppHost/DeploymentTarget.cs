namespace DataFetch.AppHost;

/// <summary>
/// Where <c>aspire publish</c> writes for: <c>--DeployTo compose</c> (the default) or <c>--DeployTo kubernetes</c>. One at a time: with
/// two environments in the model, Aspire wants every resource bound to one of them. A manifest, which azd reads, has none.
/// </summary>
internal static class DeploymentTarget
{
    public static void AddDeploymentTarget(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        var isManifest = builder.Configuration["Publishing:Publisher"] is "manifest"
            || builder.Configuration["Pipeline:Step"] is "publish-manifest";
        switch (builder.Configuration["DeployTo"] ?? (isManifest ? "manifest" : "compose"))
        {
            case "compose":
                builder.AddDockerComposeEnvironment("compose");
                break;
            case "kubernetes":
                // The default, emptyDir, would lose the database with its pod.
                builder.AddKubernetesEnvironment("kubernetes").WithProperties(cluster => cluster.DefaultStorageType = "pvc");
                break;
            case "manifest":
                break;
            case var other:
                throw new InvalidOperationException($"DeployTo is '{other}'; it must be compose, kubernetes or manifest.");
        }
    }
}
