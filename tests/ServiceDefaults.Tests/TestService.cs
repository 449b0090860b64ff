using DataFetch.Catalog;
using DataFetch.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace DataFetch.ServiceDefaults.Tests;

/// <summary>A service as all are made, on free ports: answers what a test needs.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestService(WebApplication app) => this.app = app;

    public Uri Http => Address(0);

    public Uri Grpc => Address(1);

    /// <summary>REST requests, without a key.</summary>
    public HttpClient Rest => new() { BaseAddress = Http };

    public GrpcChannel Channel => GrpcChannel.ForAddress(Grpc);

    public IServiceProvider Services => app.Services;

    public static WebApplication Build(string[] settings, Action<WebApplicationBuilder>? add = null)
    {
        string[] args = ["--Endpoints:HttpPort", "0", "--Endpoints:GrpcPort", "0", .. settings];
        var builder = ServiceHost.CreateBuilder(args, KnownServices.Backfill);
        builder.AddServiceDefaults(KnownServices.Backfill);
        add?.Invoke(builder);

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGrpcService<Backfill>();
        app.MapGet("/rows", () => "rows").AcceptsQuery(new QueryParameter("from"), new QueryParameter("to"));
        app.MapGet("/broken-rows", string () => throw new RequestException(RequestError.NotFound, "no such rows"));
        return app;
    }

    public static async Task<TestService> StartAsync(string[]? settings = null, Action<WebApplicationBuilder>? add = null)
    {
        var app = Build(settings ?? [], add);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private Uri Address(int index) => new(
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index));

    /// <summary>Throws what the run's id asks for.</summary>
    private sealed class Backfill : BackfillService.BackfillServiceBase
    {
        public override Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context)
        {
            Fail(request.RunId);
            return Task.FromResult(new GetRunResponse { Run = new() { Id = request.RunId, State = RunState.Completed } });
        }

        public override async Task WatchRun(
            WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new() { Run = new() { Id = "first" } }, context.CancellationToken);
            Fail(request.RunId);
        }

        public override Task<BackfillGapsResponse> BackfillGaps(BackfillGapsRequest request, ServerCallContext context) =>
            Task.FromResult(new BackfillGapsResponse { RunId = "r", DaysProcessing = request.DaysBack });

        public override Task<CreateRunResponse> CreateRun(CreateRunRequest request, ServerCallContext context) =>
            Task.FromResult(new CreateRunResponse
            {
                Run = new() { Id = "new", Records = new() { TotalRequested = 1L << 40 }, Errors = { $"{request.Priority}" } },
            });

        public override Task<ListTasksResponse> ListTasks(ListTasksRequest request, ServerCallContext context) =>
            Task.FromResult(new ListTasksResponse { Tasks = { new V1.Task { Id = "t", State = request.State } } });

        private static void Fail(string how)
        {
            if (Failure(how) is { } failure)
            {
                throw failure;
            }
        }

        private static Exception? Failure(string how) => how switch
        {
            "invalid" => new RequestException(RequestError.Invalid, "from 'x' is no date"),
            "unknown" => new RequestException(RequestError.NotFound, "no run 'unknown'"),
            "not-now" => new RequestException(RequestError.NotNow, "the run has ended"),
            "upstream-not-found" => new RpcException(new(StatusCode.NotFound, "no dataset 'd'"), new Metadata { { "x-inner", "1" } }),
            "upstream-down" => new RpcException(new(StatusCode.Unavailable, "fetcher is away")),
            "postgres" => new Npgsql.NpgsqlException("secret host", new System.Net.Sockets.SocketException(111)),
            "redis" => new StackExchange.Redis.RedisConnectionException(StackExchange.Redis.ConnectionFailureType.UnableToConnect, "secret"),
            "bug" => new InvalidOperationException("Password=secret"),
            _ => null,
        };
    }
}
