using DataFetch.V1;
using Grpc.Net.Client;

namespace DataFetch.Standalone.Demo;

/// <summary>The running system as a client sees it: over gRPC, at one address.</summary>
internal sealed class DemoServices(string address) : IDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(address);

    public BackfillService.BackfillServiceClient Backfill => new(channel);

    public GapDetectorService.GapDetectorServiceClient Gaps => new(channel);

    public QueryService.QueryServiceClient Query => new(channel);

    public void Dispose() => channel.Dispose();
}
