using DataFetch.ServiceDefaults;
using DataFetch.V1;
using Google.Api;
using Google.Protobuf.Reflection;
using Grpc.Reflection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace DataFetch.Standalone.Hosting;

/// <summary>One address for all: passes each REST path and each gRPC service on to the service that has it, as the protos say.</summary>
internal static class FrontApp
{
    private static readonly (ServiceInfo Service, ServiceDescriptor Contract)[] Contracts =
    [
        (KnownServices.Fetcher, FetcherService.Descriptor),
        (KnownServices.GapDetector, GapDetectorService.Descriptor),
        (KnownServices.Backfill, BackfillService.Descriptor),
        (KnownServices.Backfill, SchedulerService.Descriptor),
        (KnownServices.Backfill, AlertService.Descriptor),
        (KnownServices.Backfill, TriggerService.Descriptor),
        (KnownServices.Query, QueryService.Descriptor),
    ];

    public static WebApplication Build(ServiceSettings settings)
    {
        var builder = ServiceHost.CreateBuilder([], ServiceSettings.Front, b => b.Configuration.AddInMemoryCollection(settings.For(ServiceSettings.Front)));
        builder.AddServiceDefaults(ServiceSettings.Front);
        builder.Services.AddReverseProxy().LoadFromMemory([.. Contracts.SelectMany(Routes)], [.. Contracts.Select(c => c.Service).Distinct().SelectMany(s => Clusters(s, settings))]);
        // Reflection finds what is mapped here; the services are mapped behind this address.
        builder.Services.AddSingleton(new ReflectionV1ServiceImpl(Contracts.Select(c => c.Contract)));
        builder.Services.AddSingleton(new ReflectionServiceImpl(Contracts.Select(c => c.Contract))); // v1alpha, for older clients
        builder.Services.AddHttpClient();
        builder.Services.ConfigureSwaggerGen(document => document.DocumentAsyncFilter<ServicesDocument>(settings));
        builder.Services.AddHealthChecks().AddTypeActivatedCheck<ServicesHealth>("services", settings);

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapReverseProxy();
        return app;
    }

    private static IEnumerable<RouteConfig> Routes((ServiceInfo Service, ServiceDescriptor Contract) contract)
    {
        var paths = contract.Contract.Methods.SelectMany(HttpPaths);
        // Rows over REST are no gRPC method: they come in forms that the protos do not have.
        var all = contract.Service == KnownServices.Query ? paths.Append(("GET", "/datasets/{dataset}/data")).Append(("GET", "/datasets/{dataset}/export")) : paths;
        foreach (var (method, path) in all)
        {
            yield return Route($"{method} {path}", $"{contract.Service.Name}-http", path, method);
        }

        yield return Route(contract.Contract.FullName, $"{contract.Service.Name}-grpc", $"/{contract.Contract.FullName}/{{**method}}", "POST");
    }

    private static IEnumerable<(string Method, string Path)> HttpPaths(MethodDescriptor method) =>
        method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is { } rule
            ? rule.AdditionalBindings.Prepend(rule).Select(HttpPath).OfType<(string, string)>()
            : [];

    private static (string Method, string Path)? HttpPath(HttpRule rule) => rule switch
    {
        { Get.Length: > 0 } => ("GET", rule.Get),
        { Post.Length: > 0 } => ("POST", rule.Post),
        { Put.Length: > 0 } => ("PUT", rule.Put),
        { Delete.Length: > 0 } => ("DELETE", rule.Delete),
        _ => null,
    };

    private static RouteConfig Route(string id, string cluster, string path, string method) =>
        new() { RouteId = id, ClusterId = cluster, Match = new RouteMatch { Path = path, Methods = [method] } };

    private static IEnumerable<ClusterConfig> Clusters(ServiceInfo service, ServiceSettings settings)
    {
        yield return Cluster($"{service.Name}-http", settings.HttpAddress(service), new ForwarderRequestConfig { Version = new Version(1, 1), ActivityTimeout = TimeSpan.FromMinutes(10) });
        yield return Cluster(
            $"{service.Name}-grpc", settings.GrpcAddress(service),
            new ForwarderRequestConfig { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = TimeSpan.FromMinutes(10) });
    }

    private static ClusterConfig Cluster(string id, string address, ForwarderRequestConfig requests) => new()
    {
        ClusterId = id,
        HttpRequest = requests,
        Destinations = new Dictionary<string, DestinationConfig> { ["service"] = new() { Address = address } },
    };
}
