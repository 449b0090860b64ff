using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Query.Aggregates;
using DataFetch.Query.Changes;
using DataFetch.Query.Data;
using DataFetch.Query.Data.Batches;
using DataFetch.Query.Datasets;
using DataFetch.Query.Latest;
using Grpc.Core;
using Wire = DataFetch.V1;

namespace DataFetch.Query;

/// <summary>The contract of <c>query.proto</c>.</summary>
internal sealed class QueryApi(
    SourceCatalog catalog, DataReader data, StallGuard guard, LatestReader latest, Aggregator aggregator, ChangeFeed changes, TimeProvider time)
    : Wire.QueryService.QueryServiceBase
{
    public override Task<Wire.ListDatasetsResponse> ListDatasets(Wire.ListDatasetsRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.ListDatasetsResponse { Datasets = { catalog.Datasets.Select(DatasetWire.ToWire) } });

    public override Task<Wire.GetDatasetMappingResponse> GetDatasetMapping(Wire.GetDatasetMappingRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.GetDatasetMappingResponse { Columns = { DatasetMapping.Of(catalog, catalog.Dataset(request.Dataset)) } });

    public override async Task GetData(
        Wire.GetDataRequest request, IServerStreamWriter<Wire.GetDataResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var missing = DataWire.ToPolicy(request.Missing);
        var asOf = AsOf.Parse(request.AsOf, missing);
        var query = DataQuery.Parse(
            catalog.Dataset(request.Dataset), request.Series, new AskedRange(request.From, request.To, request.DaysBack), request.Columns, missing,
            asOf ?? time.GetInstant());
        await using var answer = await data.OpenAsync(query with { AsOf = asOf }, FetchPatience.Before(context.Deadline), ct);

        await SendAsync(new Wire.GetDataResponse { Header = DataWire.ToWire(query, answer.Providers) });
        await SendAsync(new Wire.GetDataResponse { Coverage = DataWire.ToWire(answer.Coverage) });
        await foreach (var batch in BatchBuilder.BatchesAsync(answer, ct))
        {
            await SendAsync(new Wire.GetDataResponse { Batch = batch });
        }

        Task SendAsync(Wire.GetDataResponse part) => guard.SendAsync(token => responseStream.WriteAsync(part, token), ct);
    }

    public override async Task<Wire.GetLatestResponse> GetLatest(Wire.GetLatestRequest request, ServerCallContext context)
    {
        var dataset = catalog.Dataset(request.Dataset);
        var rows = await latest.ReadAsync(dataset, SourceCatalog.SeriesOrAll(dataset, request.Series), context.CancellationToken);
        return new Wire.GetLatestResponse { Rows = { rows.Select(LatestWire.ToWire) } };
    }

    public override async Task Subscribe(Wire.SubscribeRequest request, IServerStreamWriter<Wire.DatasetChange> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var datasets = request.Datasets.Select(catalog.Dataset).ToHashSet();
        await foreach (var change in changes.ReadAsync(request.After, ct))
        {
            if (change.Dataset is null || datasets.Count == 0 || datasets.Contains(change.Dataset))
            {
                await guard.SendAsync(token => responseStream.WriteAsync(ChangeWire.ToWire(change), token), ct);
            }
        }
    }

    public override async Task<Wire.AggregateResponse> Aggregate(Wire.AggregateRequest request, ServerCallContext context)
    {
        var query = AggregateWire.ToQuery(catalog.Dataset(request.Dataset), request, time.GetInstant());
        return AggregateWire.ToWire(query, await aggregator.ReadAsync(query, context.CancellationToken));
    }
}
