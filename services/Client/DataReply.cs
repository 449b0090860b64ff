using System.Runtime.CompilerServices;
using Apache.Arrow;
using DataFetch.Client.Arrow;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Client;

/// <summary>An answer whose rows are still to come.</summary>
public sealed class DataReply : IAsyncDisposable
{
    private readonly AsyncServerStreamingCall<GetDataResponse> call;
    private readonly ArrowBatches arrow;

    private DataReply(AsyncServerStreamingCall<GetDataResponse> call, DataHeader header, DataCoverage coverage) =>
        (this.call, arrow, Header, Coverage) = (call, new ArrowBatches(header), header, coverage);

    /// <summary>What the rows are of: series, columns, range, providers.</summary>
    public DataHeader Header { get; }

    /// <summary>How complete they are, and why something could not be fetched. An answer with gaps is an answer: look here.</summary>
    public DataCoverage Coverage { get; }

    /// <summary>The rows as they are sent, in batches below 1 MB; once.</summary>
    /// <exception cref="RpcException">The answer broke off.</exception>
    public async IAsyncEnumerable<DataBatch> BatchesAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        while (await call.ResponseStream.MoveNext(ct))
        {
            if (call.ResponseStream.Current is { Page: { } page })
            {
                NextPageToken = page.NextPageToken;
            }
            else
            {
                yield return call.ResponseStream.Current.Batch;
            }
        }
    }

    /// <summary>Of an answer with <see cref="GetDataRequest.PageSize"/>, once its rows are read, what the next page is asked for with; empty where there is none.</summary>
    public string NextPageToken { get; private set; } = "";

    /// <summary>The rows as Arrow record batches, all of <see cref="ArrowSchema"/>; once.</summary>
    /// <exception cref="RpcException">The answer broke off.</exception>
    /// <exception cref="OverflowException">A decimal has more than 18 digits behind the point.</exception>
    public async IAsyncEnumerable<RecordBatch> ArrowAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var batch in BatchesAsync(ct))
        {
            yield return arrow.Read(batch);
        }
    }

    /// <summary>The columns of <see cref="ArrowAsync"/>.</summary>
    public Schema ArrowSchema => arrow.Schema;

    public ValueTask DisposeAsync()
    {
        call.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads the head of an answer that was asked for with the generated client. The call is disposed with the reply, and where this fails.</summary>
    /// <exception cref="RpcException">The service refused the request, or could not be reached.</exception>
    public static async Task<DataReply> OpenAsync(AsyncServerStreamingCall<GetDataResponse> call, CancellationToken ct)
    {
        try
        {
            var header = (await NextAsync(call, GetDataResponse.PartOneofCase.Header, ct)).Header;
            var coverage = (await NextAsync(call, GetDataResponse.PartOneofCase.Coverage, ct)).Coverage;
            return new DataReply(call, header, coverage);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    private static async Task<GetDataResponse> NextAsync(
        AsyncServerStreamingCall<GetDataResponse> call, GetDataResponse.PartOneofCase expected, CancellationToken ct) =>
        await call.ResponseStream.MoveNext(ct) && call.ResponseStream.Current.PartCase == expected
            ? call.ResponseStream.Current
            : throw new RpcException(new Status(StatusCode.DataLoss, $"The answer has no {expected} where it should be: is the service of another version?"));
}
