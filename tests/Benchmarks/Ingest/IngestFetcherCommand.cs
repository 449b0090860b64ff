using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Fetching;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace DataFetch.Benchmarks.Ingest;

/// <summary>What a fetched and stored day took, as the fetching process measured it.</summary>
/// <param name="Fetched">Seconds until all pages were there and decoded.</param>
internal sealed record IngestSample(double Seconds, double Fetched, double CpuMicrosecondsPerRow, long Written, double PeakMb);

/// <summary>
/// A fetcher as a process of its own. Reads its settings as a line of JSON; for each further line it fetches and stores the day by a
/// task of its own, and answers with a line.
/// </summary>
internal sealed class IngestFetcherCommand : Command
{
    public IngestFetcherCommand()
        : base("ingest-fetcher") => SetAction((_, ct) => RunAsync(ct));

    private static async Task RunAsync(CancellationToken ct)
    {
        var settings = JsonSerializer.Deserialize<Dictionary<string, string?>>((await Console.In.ReadLineAsync(ct))!)!;
        await using var app = await FetcherApp.BuildAsync([], b => b.Configuration.AddInMemoryCollection(settings), ct);
        await app.StartAsync(ct);
        await app.Services.GetRequiredService<UpstreamClients>().For("sip").Budget.OpenAsync(TimeSpan.FromDays(1), ct);
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync(ct) is not null)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await IngestAsync(app.Services, ct)));
        }
    }

    private static async Task<IngestSample> IngestAsync(IServiceProvider services, CancellationToken ct)
    {
        var task = await ClaimAsync(services, ct);
        using var process = Process.GetCurrentProcess();
        var (cpu, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());

        using var chunk = await services.GetRequiredService<ChunkFetcher>().FetchAsync(task, "benchmark", new CallCounter(), ct);
        var fetched = Stopwatch.GetElapsedTime(started);
        var written = await services.GetRequiredService<ChunkStore>().StoreAsync(chunk, ct);

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process.Refresh();
        return new IngestSample(
            seconds, fetched.TotalSeconds, (process.TotalProcessorTime - cpu).TotalMicroseconds / SipDay.Rows, written, Processes.PeakMb(Environment.ProcessId));
    }

    private static async Task<TaskRecord> ClaimAsync(IServiceProvider services, CancellationToken ct)
    {
        var dataset = services.GetRequiredService<SourceCatalog>().Dataset("cmg_online");
        var request = services.GetRequiredService<SourceCatalog>().Request(dataset.Providers[0].Request);
        var range = new TimeRange(request.Zone.AtStartOfDay(SipDay.Date).ToInstant(), request.Zone.AtStartOfDay(SipDay.Date.PlusDays(1)).ToInstant());
        var chunk = new Chunk(request.Source, request.Name, range, [new ChunkFill(dataset.Name, dataset.Series)]);
        var task = new NewTask(Guid.CreateVersion7(), chunk, TaskPriority.Normal);
        await services.GetRequiredService<RunStore>().CreateAsync(
            new NewRun(Guid.CreateVersion7(), "benchmark", [], [new NewRunDataset(dataset.Name, SipDay.Rows, 1, 0)], [task]), null, range.End, ct);
        return (await services.GetRequiredService<TaskStore>().ClaimAsync([task.Id], "benchmark", Duration.FromMinutes(10), ct)).Single();
    }
}
