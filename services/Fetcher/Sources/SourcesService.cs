using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Fetcher.Sources;

/// <summary>The contract of <c>fetcher.proto</c>.</summary>
internal sealed class SourcesService(
    SourceCatalog catalog, UpstreamClients clients, SourceCheck check, DatasetTest test, UpstreamSeries series, ProviderStatistics statistics)
    : FetcherService.FetcherServiceBase
{
    public override async Task<ListSourcesResponse> ListSources(ListSourcesRequest request, ServerCallContext context)
    {
        var fleet = await statistics.ReadAsync(context.CancellationToken);
        return new ListSourcesResponse { Sources = { catalog.Sources.Select(s => SourceWire.ToWire(s, clients.For(s.Name), fleet)) } };
    }

    public override async Task<GetSourceResponse> GetSource(GetSourceRequest request, ServerCallContext context)
    {
        var source = catalog.Source(request.Source);
        return new GetSourceResponse
        {
            Source = SourceWire.ToWire(source, clients.For(source.Name), await statistics.ReadAsync(context.CancellationToken)),
        };
    }

    public override async Task<CheckSourceResponse> CheckSource(CheckSourceRequest request, ServerCallContext context)
    {
        var result = await check.RunAsync(catalog.Source(request.Source), context.CancellationToken);
        return new CheckSourceResponse
        {
            Ok = result.Failure.Length == 0,
            HttpStatus = result.Status,
            Seconds = result.Duration.TotalSeconds,
            Failure = result.Failure,
            Message = result.Message,
            Next = result.Next,
        };
    }

    public override async Task<TestDatasetResponse> TestDataset(TestDatasetRequest request, ServerCallContext context)
    {
        var results = await test.RunAsync(request.Dataset, request.Provider, context.CancellationToken);
        return new TestDatasetResponse { Tests = { results.Select(SourceWire.ToWire) } };
    }

    public override async Task<ListUpstreamSeriesResponse> ListUpstreamSeries(ListUpstreamSeriesRequest request, ServerCallContext context)
    {
        try
        {
            var (provider, names) = await series.ReadAsync(request.Dataset, context.CancellationToken);
            return new ListUpstreamSeriesResponse { Provider = provider, Series = { names } };
        }
        catch (UpstreamException e)
        {
            throw new RequestException(RequestError.NotNow, $"{e.Text} {FailureNames.Next(e.Failure)}");
        }
    }

    public override async Task<GetBudgetResponse> GetBudget(GetBudgetRequest request, ServerCallContext context)
    {
        var sources = request.Source.Length == 0 ? catalog.Sources : [catalog.Source(request.Source)];
        var response = new GetBudgetResponse();
        foreach (var source in sources)
        {
            response.Budgets.Add(SourceWire.ToWire(await clients.For(source.Name).Budget.GetStateAsync(context.CancellationToken)));
        }

        return response;
    }
}
