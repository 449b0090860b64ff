using System.Diagnostics;
using System.Net;
using DataFetch.Benchmarks.Ingest;
using NodaTime.Text;

namespace DataFetch.Benchmarks.Makespan;

/// <summary>How pages are fetched by those who write a loop. Both ask again what failed, and send nothing as long as Retry-After says.</summary>
internal sealed class OtherClients(Uri upstream) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = upstream };

    private long closedUntil;

    public void Dispose() => http.Dispose();

    /// <summary>One page after the other. Returns the seconds.</summary>
    public async Task<double> SequentialAsync(int pages, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        for (var page = 0; page < pages; page++)
        {
            while (!await TryAsync(page, ct))
            {
                await OpenAsync(ct);
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>As many at once as the limit says at the start of each second, however long they take. Returns the seconds.</summary>
    public async Task<double> FixedWindowAsync(int pages, CancellationToken ct)
    {
        var left = new Queue<int>(Enumerable.Range(0, pages));
        var underWay = new List<Task<(int Page, bool Done)>>();
        var started = Stopwatch.GetTimestamp();
        while (left.Count > 0 || underWay.Count > 0)
        {
            for (var call = 0; call < UpstreamReport.CallsPerSecond && left.TryDequeue(out var page); call++)
            {
                underWay.Add(AskAsync(page, ct));
            }

            // The next full second.
            var rest = TimeSpan.FromSeconds(Math.Ceiling(Stopwatch.GetElapsedTime(started).TotalSeconds)) - Stopwatch.GetElapsedTime(started);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, ct);
            await OpenAsync(ct);
            foreach (var ended in underWay.Where(t => t.IsCompleted).ToList())
            {
                underWay.Remove(ended);
                if (await ended is { Done: false } failed)
                {
                    left.Enqueue(failed.Page);
                }
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private Task OpenAsync(CancellationToken ct) =>
        Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), Volatile.Read(ref closedUntil)) is var left && left > TimeSpan.Zero ? Task.Delay(left, ct) : Task.CompletedTask;

    private async Task<(int Page, bool Done)> AskAsync(int page, CancellationToken ct) => (page, await TryAsync(page, ct));

    private async Task<bool> TryAsync(int page, CancellationToken ct)
    {
        var date = LocalDatePattern.Iso.Format(SipDay.Date.PlusDays(page / SipDay.Pages));
        try
        {
            using var response = await http.GetAsync(new Uri($"{SipDay.Path}?startDate={date}&endDate={date}&limit=1000&page={(page % SipDay.Pages) + 1}", UriKind.Relative), ct);
            if (response.Headers.RetryAfter?.Delta is { } wait)
            {
                Volatile.Write(ref closedUntil, Stopwatch.GetTimestamp() + (long)(wait.TotalSeconds * Stopwatch.Frequency));
            }

            await response.Content.ReadAsByteArrayAsync(ct);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return false;
        }
    }
}
