using System.Text.Json;
using DataFetch.V1;
using Grpc.Net.Client;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Benchmarks.Racing;

/// <summary>A fetcher and a backfill, each a process of its own.</summary>
internal sealed class RacingFleet : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly Processes fetcher;
    private readonly Processes backfill;
    private readonly GrpcChannel channel;
    private readonly BackfillService.BackfillServiceClient client;

    private RacingFleet(Processes fetcher, Processes backfill, string address)
    {
        (this.fetcher, this.backfill, channel) = (fetcher, backfill, GrpcChannel.ForAddress(address));
        client = new(channel);
    }

    /// <summary>Starts both side by side, and returns when both are up.</summary>
    public static async Task<RacingFleet> StartAsync(RacingServiceOrder order, CancellationToken ct)
    {
        var (fetcher, backfill) = (Start(RacingServiceCommand.Fetcher), Start(RacingServiceCommand.Backfill));
        var line = JsonSerializer.Serialize(order);
        var addresses = await Task.WhenAll(fetcher.AskAsync(line, ct), backfill.AskAsync(line, ct));
        return new RacingFleet(fetcher, backfill, addresses[1]);
    }

    /// <summary>A dry run.</summary>
    public async Task<CreatePlanResponse> PlanAsync(CreateRunRequest request, CancellationToken ct) =>
        await client.CreatePlanAsync(new CreatePlanRequest { Run = request }, cancellationToken: ct);

    public async Task<CreateRunResponse> CreateRunAsync(CreateRunRequest request, CancellationToken ct) =>
        await client.CreateRunAsync(request, cancellationToken: ct);

    /// <summary>Waits until a run has ended, with all that it found.</summary>
    public async Task<Run> EndOfAsync(string runId, CancellationToken ct)
    {
        while (true)
        {
            var run = (await client.GetRunAsync(new GetRunRequest { RunId = runId }, cancellationToken: ct)).Run;
            if (run.State != RunState.Running)
            {
                return run.State == RunState.Completed ? run : throw new InvalidOperationException($"The run is {run.State}: {string.Join("; ", run.Errors)}");
            }

            await Task.Delay(Poll, ct);
        }
    }

    /// <summary>SIGKILL to both.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        await Task.WhenAll(fetcher.KillAsync(ct), backfill.KillAsync(ct));
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await fetcher.DisposeAsync();
        await backfill.DisposeAsync();
    }

    private static Processes Start(string service) => Processes.Start("racing-service", service);
}
