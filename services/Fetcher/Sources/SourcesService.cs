using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Source = DataFetch.Catalog.Definitions.Source;
using Task = System.Threading.Tasks.Task;
using Wire = DataFetch.V1;

namespace DataFetch.Fetcher.Sources;

internal sealed class SourcesService(SourceCatalog catalog, UpstreamClients clients, SourceCheck check) : FetcherService.FetcherServiceBase
{
    public override Task<ListSourcesResponse> ListSources(ListSourcesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListSourcesResponse { Sources = { catalog.Sources.Select(ToWire) } });

    public override Task<GetSourceResponse> GetSource(GetSourceRequest request, ServerCallContext context) =>
        Task.FromResult(new GetSourceResponse { Source = ToWire(catalog.Source(request.Source)) });

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
        };
    }

    public override async Task<GetBudgetResponse> GetBudget(GetBudgetRequest request, ServerCallContext context)
    {
        var sources = request.Source.Length == 0 ? catalog.Sources : [catalog.Source(request.Source)];
        var response = new GetBudgetResponse();
        foreach (var source in sources)
        {
            response.Budgets.Add(ToWire(await clients.For(source.Name).Budget.GetStateAsync(context.CancellationToken)));
        }

        return response;
    }

    private Wire.Source ToWire(Source source)
    {
        var client = clients.For(source.Name);
        var seen = client.Health.Report;
        return new Wire.Source
        {
            Name = source.Name,
            Title = source.Title,
            BaseAddress = source.BaseAddress.ToString(),
            Status = client.MissingKey is not null ? "no-key" : client.Health.IsBroken ? "broken" : seen.LastError is not null ? "failing" : "ready",
            Message = client.MissingKey is { } setting ? $"Set {setting}." : client.Health.IsBroken ? $"Called again after {seen.BrokenUntil:u}." : "",
            Calls = seen.Calls,
            FailedCalls = seen.Failed,
            LastCallTime = seen.LastCall?.ToTimestamp(),
            LastError = seen.LastError ?? "",
            Datasets = { source.Requests.Values.SelectMany(r => r.Fills).Select(f => f.Dataset).Distinct().Order() },
        };
    }

    private static Wire.SourceBudget ToWire(Queue.BudgetState state) => new()
    {
        Source = state.Source,
        Windows = { state.Windows.Select(w => new BudgetWindow { Calls = w.Window.Calls, PerSeconds = w.Window.Per.TotalSeconds, Used = w.Used }) },
        NextPermitTime = state.NextPermitAt > state.Now ? state.NextPermitAt.ToTimestamp() : null,
        ClosedUntil = state.ClosedUntil?.ToTimestamp(),
        ClosedReason = state.ClosedWhy ?? "",
    };
}
