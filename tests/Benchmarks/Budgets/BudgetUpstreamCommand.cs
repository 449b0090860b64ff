using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>
/// An upstream in a process of its own. Writes down when each call arrived, on the thread that saw it, and answers 0.2 to 2 s later.
/// Prints its address, and ends with its standard input.
/// </summary>
internal sealed class BudgetUpstreamCommand : Command
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private readonly Option<int> seed = new("--seed");
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> log = new(StringComparer.Ordinal);

    private double longest;

    public BudgetUpstreamCommand()
        : base("budget-upstream")
    {
        Options.Add(seed);
        SetAction((parsed, ct) => RunAsync(parsed.GetValue(seed), ct));
    }

    private async Task RunAsync(int chance, CancellationToken ct)
    {
        var random = new Random(chance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<SocketTransportOptions>(options => options.UnsafePreferInlineScheduling = true);
        await using var app = builder.Build();
        app.Run(context => AnswerAsync(context, random));
        await app.StartAsync(ct);

        new Thread(WatchOurselves) { IsBackground = true }.Start();
        await Console.Out.WriteLineAsync(app.Urls.Single());
        await Console.In.ReadToEndAsync(ct);
        await Console.Error.WriteLineAsync($"The upstream stood still for {longest:0} ms at most.");
        await app.StopAsync(ct);
    }

    /// <summary>For how long this process stood still at most: what arrived then has a stamp that is too late.</summary>
    private void WatchOurselves()
    {
        using var never = new ManualResetEventSlim();
        for (var last = Stopwatch.GetTimestamp(); !never.Wait(Step); last = Stopwatch.GetTimestamp())
        {
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(last).TotalMilliseconds);
        }
    }

    private async Task AnswerAsync(HttpContext context, Random random)
    {
        var arrived = Stopwatch.GetTimestamp();
        var source = context.Request.Path.Value!;
        if (context.Request.Method == "POST")
        {
            await context.Response.WriteAsync(string.Join('\n', log.GetValueOrDefault(source) ?? []));
            return;
        }

        if (source == "/warm")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300)); // long enough for its neighbours to want connections of their own
            return;
        }

        log.GetOrAdd(source, _ => []).Enqueue(arrived);
        double latency;
        lock (random)
        {
            latency = 0.2 + (random.NextDouble() * 1.8);
        }

        await Task.Delay(TimeSpan.FromSeconds(latency));
        await context.Response.WriteAsync("ok");
    }
}
