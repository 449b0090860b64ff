using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using DataFetch.Benchmarks.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Benchmarks.Makespan;

/// <summary>
/// Holds the bodies of a month in memory, compressed, and serves them at <see cref="FaultyUpstream"/>'s pace while its standard input is
/// open. Says its address first; then each line is answered: "forget", or "report".
/// </summary>
internal sealed class MakespanUpstreamCommand : Command
{
    private readonly Argument<int> days = new("DAYS");
    private readonly Argument<int> seed = new("SEED");

    public MakespanUpstreamCommand()
        : base("makespan-upstream")
    {
        Arguments.Add(days);
        Arguments.Add(seed);
        SetAction((args, ct) => RunAsync(args.GetValue(days), args.GetValue(seed), ct));
    }

    private static async Task RunAsync(int days, int seed, CancellationToken ct)
    {
        var pages = await RenderAsync(days, ct);
        GC.Collect(); // what rendering left behind
        var upstream = new FaultyUpstream(seed);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(context => AnswerAsync(context, upstream, pages));
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync(app.Urls.First());
        while (await Console.In.ReadLineAsync(ct) is { } line)
        {
            if (line == "forget")
            {
                upstream.Forget();
            }

            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(upstream.Report));
        }
    }

    // A day's bodies with another date in them: what differs is of no matter here.
    private static async Task<Dictionary<string, byte[][]>> RenderAsync(int days, CancellationToken ct)
    {
        var bodies = await SipDay.RenderAsync(ct);
        var original = Text(SipDay.Date);
        var rendered = new Dictionary<string, byte[][]>();
        for (var day = 0; day < days; day++)
        {
            var date = Text(SipDay.Date.PlusDays(day));
            rendered[date] = [.. bodies.Select(body => Compress(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(body).Replace(original, date, StringComparison.Ordinal))))];
        }

        return rendered;
    }

    private static async Task AnswerAsync(HttpContext context, FaultyUpstream upstream, Dictionary<string, byte[][]> pages)
    {
        var (outcome, latency) = upstream.Arrive();
        await Task.Delay(latency, context.RequestAborted);
        var response = context.Response;
        switch (outcome)
        {
            case CallOutcome.Throttled:
                response.StatusCode = StatusCodes.Status429TooManyRequests;
                response.Headers.RetryAfter = "1";
                break;
            case CallOutcome.Error:
                response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            default:
                var body = pages[context.Request.Query["startDate"]!][int.Parse(context.Request.Query["page"]!, CultureInfo.InvariantCulture) - 1];
                response.ContentType = "application/json";
                response.Headers.ContentEncoding = "gzip";
                response.ContentLength = body.Length;
                if (outcome == CallOutcome.Truncated)
                {
                    await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
                    context.Abort();
                    break;
                }

                await response.Body.WriteAsync(body, context.RequestAborted);
                break;
        }
    }

    private static byte[] Compress(byte[] body)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return stream.ToArray();
    }

    private static string Text(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
