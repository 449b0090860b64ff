using Grpc.Net.Client;
using Alpha = Grpc.Reflection.V1Alpha;
using Current = Grpc.Reflection.V1;

namespace DataFetch.Integration.Tests.Contract;

/// <summary>Asks a server what it serves, as grpcurl does.</summary>
internal static class ReflectionClient
{
    public static async Task<IReadOnlyList<string>> ListAsync(GrpcChannel channel, CancellationToken ct) =>
        [.. (await AskAsync(channel, new Current.ServerReflectionRequest { ListServices = "" }, ct)).ListServicesResponse.Service.Select(s => s.Name)];

    /// <summary>How many proto files a service needs; fails where the server does not know it.</summary>
    public static async Task<int> CountFilesAsync(GrpcChannel channel, string service, CancellationToken ct)
    {
        var answer = await AskAsync(channel, new Current.ServerReflectionRequest { FileContainingSymbol = service }, ct);
        Assert.Null(answer.ErrorResponse);
        return answer.FileDescriptorResponse.FileDescriptorProto.Count;
    }

    public static async Task<IReadOnlyList<string>> ListAlphaAsync(GrpcChannel channel, CancellationToken ct)
    {
        using var call = new Alpha.ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: ct);
        await call.RequestStream.WriteAsync(new Alpha.ServerReflectionRequest { ListServices = "" }, ct);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(ct));
        return [.. call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name)];
    }

    private static async Task<Current.ServerReflectionResponse> AskAsync(GrpcChannel channel, Current.ServerReflectionRequest request, CancellationToken ct)
    {
        using var call = new Current.ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: ct);
        await call.RequestStream.WriteAsync(request, ct);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(ct));
        return call.ResponseStream.Current;
    }
}
