using DataFetch.Testing;
using DataFetch.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Running;

/// <summary>Where the four services answer gRPC.</summary>
internal sealed record GrpcAddresses(string Fetcher, string Gaps, string Backfill, string Query)
{
    public static GrpcAddresses AllAt(string address) => new(address, address, address, address);
}

/// <summary>A running system as a gRPC client sees it.</summary>
internal sealed class Clients(GrpcAddresses addresses, string? apiKey = null) : IDisposable
{
    public static readonly string[] Datasets = ["cmg_online", "pvpc_prices", "spot_prices"];

    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(180);

    private readonly List<GrpcChannel> channels = [];

    public FetcherService.FetcherServiceClient Fetcher => field ??= new(Connect(addresses.Fetcher));

    public GapDetectorService.GapDetectorServiceClient Gaps => field ??= new(Connect(addresses.Gaps));

    public BackfillService.BackfillServiceClient Backfill => field ??= new(Connect(addresses.Backfill));

    public QueryService.QueryServiceClient Query => field ??= new(Connect(addresses.Query));

    /// <summary>Fetches what is missing of a range, to the end.</summary>
    public async Task<Run> RunAsync(string from, string to, CancellationToken ct, params string[] datasets)
    {
        var created = await Backfill.CreateRunAsync(new CreateRunRequest { From = from, To = to, Datasets = { datasets.Length == 0 ? Datasets : datasets } }, cancellationToken: ct);
        return await EndOfAsync(created.Run.Id, ct);
    }

    /// <summary>Waits until a run has ended, through restarts of the service that knows it.</summary>
    public async Task<Run> EndOfAsync(string runId, CancellationToken ct)
    {
        var run = new Run();
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    run = (await Backfill.GetRunAsync(new GetRunRequest { RunId = runId }, cancellationToken: ct)).Run;
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
                {
                    return false;
                }

                return run.State is not (RunState.Running or RunState.Unspecified);
            },
            RunLimit, $"run {runId} ends");
        return run;
    }

    /// <summary>What Query serves: header, coverage, rows.</summary>
    public async Task<(DataHeader Header, DataCoverage Coverage, Table Rows)> ReadAsync(GetDataRequest request, TimeSpan deadline, CancellationToken ct)
    {
        using var call = Query.GetData(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime + deadline, cancellationToken: ct);
        var (header, coverage, table) = (new DataHeader(), new DataCoverage(), new Table());
        await foreach (var part in call.ResponseStream.ReadAllAsync(ct))
        {
            (header, coverage) = (part.Header ?? header, part.Coverage ?? coverage);
            if (part.Batch is { } batch)
            {
                Add(table, header, batch);
            }
        }

        return (header, coverage, table);
    }

    /// <summary>Every expected slot of the range is stored, and every row is as the simulator has it.</summary>
    public async Task AssertEqualToTruthAsync(Upstreams upstreams, string from, string to, CancellationToken ct, params string[] datasets)
    {
        foreach (var dataset in datasets.Length == 0 ? Datasets : datasets)
        {
            var (header, coverage, rows) = await ReadAsync(new GetDataRequest { Dataset = dataset, From = from, To = to }, RunLimit, ct);
            rows.AssertEqualTo(await upstreams.TruthAsync(
                dataset, header.Series, header.Range.StartTime.ToDateTimeOffset(), header.Range.EndTime.ToDateTimeOffset(), ct));
            Assert.Equal(coverage.Slots.Expected, coverage.Slots.Present + coverage.Slots.Provisional);
            Assert.Equal(coverage.Slots.Expected, rows.Count);
        }
    }

    public void Dispose() => channels.ForEach(channel => channel.Dispose());

    private CallInvoker Connect(string address)
    {
        var channel = GrpcChannel.ForAddress(address);
        channels.Add(channel);
        return apiKey is null ? channel.CreateCallInvoker() : channel.Intercept(metadata =>
        {
            metadata.Add("x-api-key", apiKey);
            return metadata;
        });
    }

    private static void Add(Table table, DataHeader header, DataBatch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            table.Add(
                header.Series[batch.SeriesIndex[row]], DateTimeOffset.UnixEpoch.AddMicroseconds(batch.AtUs[row]),
                header.Columns.Select((column, i) => (column.Name, Value(batch.Columns[i].Decimals, row))));
        }
    }

    private static decimal Value(DecimalValues values, int row)
    {
        var unscaled = values.Unscaled[row];
        return new decimal((int)Math.Abs(unscaled), (int)(Math.Abs(unscaled) >> 32), 0, unscaled < 0, (byte)values.Scale);
    }
}
