using DataFetch.Backfill;
using DataFetch.Fetcher;
using DataFetch.GapDetector;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi.Models;
using Microsoft.OpenApi.Readers;

namespace DataFetch.Query.Tests;

public sealed class OpenApiTests(PostgresFixture postgres, RedisFixture redis)
{
    private const string Path = "/openapi/v1.json";

    private static readonly Dictionary<string, BuildService> Services = new()
    {
        ["fetcher"] = FetcherApp.BuildAsync,
        ["gap-detector"] = GapDetectorApp.BuildAsync,
        ["backfill"] = BackfillApp.BuildAsync,
        ["query"] = QueryApp.BuildAsync,
    };

    public static TheoryData<string> Names => [.. Services.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_document_has_every_RPC_with_a_path_and_each_of_its_parameters(string name)
    {
        await using var service = await RunningService.StartAsync(
            Services[name], postgres, settings: ("ConnectionStrings:redis", await redis.GetAsync(RedisFlavour.Garnet, RunningService.Ct)));
        var document = await ReadAsync(service);
        var rpcs = service.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => (Path: $"/{e.RoutePattern.RawText!.TrimStart('/')}", Rpc: e.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>(), Verb: e.Metadata.GetMetadata<HttpMethodMetadata>()))
            .Where(e => e.Rpc is not null).ToList();

        Assert.NotEmpty(rpcs);
        Assert.All(rpcs, e =>
        {
            var operation = document.Paths[e.Path].Operations[Enum.Parse<OperationType>(e.Verb!.HttpMethods[0], ignoreCase: true)];
            var (body, fields) = (e.Rpc!.HttpRule.Body, e.Rpc.MethodDescriptor.InputType.Fields.InDeclarationOrder().Select(f => f.Name));
            Assert.Equal(body.Length > 0, operation.RequestBody is not null);
            Assert.Equal(
                fields.Where(f => body.Length == 0 || e.Path.Contains($"{{{f}}}", StringComparison.Ordinal)).Order(), operation.Parameters.Select(p => p.Name).Order());
        });
    }

    [Fact]
    public async Task The_endpoints_of_rows_are_in_it_with_what_they_take_and_the_forms_that_they_have()
    {
        await using var service = await Answers.StartAsync(postgres);
        var document = await ReadAsync(service);
        var (data, export) = (document.Paths["/datasets/{dataset}/data"].Operations[OperationType.Get], document.Paths["/datasets/{dataset}/export"].Operations[OperationType.Get]);

        Assert.Equal(
            ["dataset", "from", "to", "days_back", "series", "columns", "missing", "order", "max_age", "as_of", "stale_if_error", "page_size", "page_token", "format"], data.Parameters.Select(p => p.Name));
        Assert.Equal(data.Parameters.Select(p => p.Name).Except(["page_size", "page_token"]), export.Parameters.Select(p => p.Name));
        Assert.Equal(("array", "integer", 2), (Schema("series").Type, Schema("page_size").Type, Schema("order").Enum.Count));
        Assert.Equal(
            ["application/json", "application/x-ndjson", "text/csv", "application/vnd.apache.arrow.stream", "application/vnd.apache.parquet"],
            data.Responses["200"].Content.Keys);

        OpenApiSchema Schema(string name) => data.Parameters.Single(p => p.Name == name).Schema;
    }

    [Fact]
    public async Task Enums_are_named_as_answers_name_them_and_the_words_are_those_of_the_protos()
    {
        await using var service = await Answers.StartAsync(postgres);
        var document = await ReadAsync(service);

        Assert.Equal(
            ["UNSPECIFIED", "NONE", "LOCF", "LINEAR"], document.Components.Schemas["Fill"].Enum.Cast<Microsoft.OpenApi.Any.OpenApiString>().Select(v => v.Value));
        Assert.StartsWith("IANA zone", document.Components.Schemas["Dataset"].Properties["zone"].Description, StringComparison.Ordinal);
        Assert.StartsWith("The newest row of each series", document.Paths["/datasets/{dataset}/latest"].Operations[OperationType.Get].Summary, StringComparison.Ordinal);
    }

    private static async Task<OpenApiDocument> ReadAsync(RunningService service)
    {
        var raw = await service.Rest.GetStringAsync(Path, RunningService.Ct);
        var document = new OpenApiStringReader().Read(raw, out var found);
        Assert.Empty(found.Errors);
        Assert.Equal(Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_0, found.SpecificationVersion);
        return document;
    }
}
