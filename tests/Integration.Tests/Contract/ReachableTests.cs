using System.Text.Json;
using DataFetch.Integration.Tests.Running;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace DataFetch.Integration.Tests.Contract;

/// <summary>What a stranger with curl and grpcurl finds.</summary>
[Collection(SharedSystemGroup.Name)]
public sealed class ReachableTests(SharedSystem shared)
{
    private static readonly string[] Services =
        ["datafetch.v1.BackfillService", "datafetch.v1.FetcherService", "datafetch.v1.GapDetectorService", "datafetch.v1.QueryService"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Reflection_at_the_front_lists_all_four_services()
    {
        var system = await shared.GetAsync(Ct);

        var listed = await ListAsync(system.Host.GrpcAddress);

        Assert.Equal(Services, listed.Intersect(Services).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Reflection_at_the_front_describes_a_service_with_all_that_it_needs()
    {
        var system = await shared.GetAsync(Ct);
        using var channel = GrpcChannel.ForAddress(system.Host.GrpcAddress);

        var answer = await AskAsync(channel, new ServerReflectionRequest { FileContainingSymbol = "datafetch.v1.BackfillService" });

        Assert.Null(answer.ErrorResponse);
        Assert.NotEmpty(answer.FileDescriptorResponse.FileDescriptorProto);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/gaps/summary", "recommendations")]
    [InlineData("/health", "status")]
    [InlineData("/alive", "status")]
    [InlineData("/sources", "sources")]
    [InlineData("/budget", "budgets")]
    [InlineData("/datasets", "datasets")]
    [InlineData("/queue/stats", "sources")]
    [InlineData("/tasks", "tasks")]
    [InlineData("/runs", "runs")]
    [InlineData("/gaps/detect?days_back=1", "summary")]
    [InlineData("/datasets/spot_prices/coverage", "slots")]
    [InlineData("/datasets/spot_prices/latest", "rows")]
    [InlineData("/datasets/spot_prices/data?from=2025-01-01&to=2025-01-01", "coverage")]
    public async Task The_front_answers(string path, string property)
    {
        var system = await shared.GetAsync(Ct);

        using var answer = await system.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);

        Assert.True(answer.IsSuccessStatusCode, body);
        Assert.True(JsonDocument.Parse(body).RootElement.TryGetProperty(property, out _), body);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(string address)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var answer = await AskAsync(channel, new ServerReflectionRequest { ListServices = "" });
        return [.. answer.ListServicesResponse.Service.Select(s => s.Name)];
    }

    private static async Task<ServerReflectionResponse> AskAsync(GrpcChannel channel, ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Ct);
        await call.RequestStream.WriteAsync(request, Ct);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        return call.ResponseStream.Current;
    }
}
