using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using DataFetch.Backfill;
using DataFetch.Fetcher;
using DataFetch.Fetcher.Calls;
using DataFetch.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Benchmarks.Makespan;

/// <summary>How a run went, as the fleet measured it.</summary>
internal sealed record MakespanSample(double Seconds, string State, long Calls, long Written);

/// <summary>
/// A backfill and a fetcher as one process. Reads its settings as a line of JSON and says "ready"; the next line, a request for a run,
/// it answers when the run has ended.
/// </summary>
internal sealed class MakespanFleetCommand : Command
{
    public MakespanFleetCommand()
        : base("makespan-fleet") => SetAction((_, ct) => RunAsync(ct));

    private static async Task RunAsync(CancellationToken ct)
    {
        var settings = JsonSerializer.Deserialize<Dictionary<string, string?>>((await Console.In.ReadLineAsync(ct))!)!;
        await using var backfill = await BackfillApp.BuildAsync([], b => b.Configuration.AddInMemoryCollection(settings), ct);
        await backfill.StartAsync(ct);
        await using var fetcher = await FetcherApp.BuildAsync([], b => b.Configuration.AddInMemoryCollection(settings), ct);
        await fetcher.StartAsync(ct);
        await fetcher.Services.GetRequiredService<UpstreamClients>().For("sip").Budget.OpenAsync(TimeSpan.FromDays(1), ct);
        await Console.Out.WriteLineAsync("ready");

        using var channel = GrpcChannel.ForAddress(backfill.Urls.Last());
        var client = new BackfillService.BackfillServiceClient(channel);
        while (await Console.In.ReadLineAsync(ct) is { } line)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await MeasureAsync(client, CreateRunRequest.Parser.ParseJson(line), ct)));
        }
    }

    private static async Task<MakespanSample> MeasureAsync(BackfillService.BackfillServiceClient client, CreateRunRequest request, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var id = (await client.CreateRunAsync(request, cancellationToken: ct)).Run.Id;
        using var watch = client.WatchRun(new WatchRunRequest { RunId = id }, cancellationToken: ct);
        Run? last = null;
        while (await watch.ResponseStream.MoveNext(ct))
        {
            last = watch.ResponseStream.Current.Run;
        }

        return new MakespanSample(Stopwatch.GetElapsedTime(started).TotalSeconds, last!.State.ToString(), last.Calls, last.Records.TotalWritten);
    }
}
