using Apache.Arrow;
using DataFetch.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace DataFetch.Client;

/// <summary>Connections to the services. Thread-safe; one for a process is enough.</summary>
public sealed class DataFetchClient : IDisposable
{
    private readonly DataFetchOptions options;
    private readonly List<GrpcChannel> channels = [];

    public DataFetchClient(DataFetchOptions? options = null)
    {
        this.options = options ?? new DataFetchOptions();
        Query = new(Connect(this.options.Query));
        Backfill = new(Connect(this.options.Backfill));
        Gaps = new(Connect(this.options.Gaps));
    }

    /// <summary>The whole contract of the query service, synchronous calls among it.</summary>
    public QueryService.QueryServiceClient Query { get; }

    /// <summary>The whole contract of the backfill service.</summary>
    public BackfillService.BackfillServiceClient Backfill { get; }

    /// <summary>The whole contract of the gap detector.</summary>
    public GapDetectorService.GapDetectorServiceClient Gaps { get; }

    /// <summary>Deadline and cancellation of a call: <c>client.Query.GetLatestAsync(request, client.Call(ct))</c>.</summary>
    public CallOptions Call(CancellationToken ct = default) =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + options.Timeout, cancellationToken: ct);

    /// <summary>Asks for data. The answer's head is there when this returns; its rows are read from it, once, and it is to be disposed.</summary>
    /// <exception cref="RpcException">The service refused the request, or could not be reached.</exception>
    public async Task<DataReply> ReadAsync(GetDataRequest request, CancellationToken ct = default) =>
        await DataReply.OpenAsync(Query.GetData(request, Call(ct)), ct);

    /// <summary>The rows of an answer as Arrow record batches: <c>series</c>, <c>at</c>, <c>provider</c>, then the columns. Its coverage is not in them.</summary>
    /// <exception cref="RpcException">As of <see cref="ReadAsync"/>.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadArrowAsync(
        GetDataRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var reply = await ReadAsync(request, ct);
        await foreach (var batch in reply.ArrowAsync(ct))
        {
            yield return batch;
        }
    }

    /// <summary>The same, for callers that wait.</summary>
    /// <exception cref="RpcException">As of <see cref="ReadAsync"/>.</exception>
    public IEnumerable<RecordBatch> ReadArrow(GetDataRequest request, CancellationToken ct = default) => ReadArrowAsync(request, ct).ToBlockingEnumerable(ct);

    public void Dispose() => channels.ForEach(channel => channel.Dispose());

    private CallInvoker Connect(Uri address)
    {
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { ServiceConfig = Repeating(options.Attempts) });
        channels.Add(channel);
        return options.ApiKey is { Length: > 0 } key
            ? channel.Intercept(metadata =>
            {
                metadata.Add("x-api-key", key);
                return metadata;
            })
            : channel.CreateCallInvoker();
    }

    // Of services whose calls change nothing, or nothing that a repeat would change again.
    private static ServiceConfig? Repeating(int attempts) => attempts < 2 ? null : new ServiceConfig
    {
        MethodConfigs =
        {
            new MethodConfig
            {
                Names = { new MethodName { Service = "datafetch.v1.QueryService" }, new MethodName { Service = "datafetch.v1.GapDetectorService" } },
                RetryPolicy = new RetryPolicy
                {
                    MaxAttempts = attempts,
                    InitialBackoff = TimeSpan.FromMilliseconds(200),
                    MaxBackoff = TimeSpan.FromSeconds(5),
                    BackoffMultiplier = 2,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            },
        },
    };
}
