using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DataFetch.UpstreamSimulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DataFetch.Integration.Tests.Running;

/// <summary>The simulated upstreams as a test sees them: what they were asked, what is true, and what they do from now on.</summary>
internal sealed class Upstreams : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HttpClient http;
    private readonly WebApplication? app;

    private Upstreams(string address, WebApplication? app)
    {
        (Address, this.app) = (address, app);
        http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public string Address { get; }

    /// <summary>A simulator of this process.</summary>
    public static Task<Upstreams> StartAsync(SimulatorOptions options, CancellationToken ct) => StartAsync(options, TimeProvider.System, ct);

    /// <param name="time">What is published by now.</param>
    public static async Task<Upstreams> StartAsync(SimulatorOptions options, TimeProvider time, CancellationToken ct)
    {
        var app = SimulatorApp.Build(options, builder => builder.Services.AddSingleton(time));
        await app.StartAsync(ct);
        return new Upstreams(app.Urls.Single(), app);
    }

    /// <summary>A simulator that runs already.</summary>
    public static Upstreams At(string address) => new(address, null);

    /// <summary>
    /// At most so many calls in so many seconds, and pages that come empty more often than usual. Tests that judge the limits take
    /// longer windows: the guard grows with them, and what a busy machine adds between permit and arrival must stay below it.
    /// </summary>
    public static SimulatorOptions Limited(int sipCalls, int redataCalls, int seconds = 1) => new()
    {
        EmptyPageShare = 0.1,
        Limits = new Dictionary<string, IReadOnlyList<SimulatedLimit>>
        {
            [Sources.Sip] = [new SimulatedLimit(sipCalls, TimeSpan.FromSeconds(seconds))],
            [Sources.Redata] = [new SimulatedLimit(redataCalls, TimeSpan.FromSeconds(seconds))],
        },
    };

    public async Task<IReadOnlyList<Arrival>> ArrivalsAsync(CancellationToken ct) =>
        (await http.GetFromJsonAsync<IReadOnlyList<Arrival>>("/simulator/log", Json, ct))!;

    /// <summary>How many calls have come to the sources that have a limit.</summary>
    public async Task<int> CallsAsync(CancellationToken ct) => (await WindowsAsync(ct)).Sum(w => w.Arrivals);

    public async Task ForgetArrivalsAsync(CancellationToken ct) =>
        (await http.DeleteAsync(new Uri("/simulator/log", UriKind.Relative), ct)).EnsureSuccessStatusCode();

    /// <summary>Changes settings while it runs, such as <c>new { server_error_share = 1 }</c>.</summary>
    public async Task ChangeAsync(object settings, CancellationToken ct) =>
        (await http.PutAsJsonAsync("/simulator/settings", settings, ct)).EnsureSuccessStatusCode();

    /// <summary>No window held more calls than its limit allows.</summary>
    public async Task AssertLimitsKeptAsync(CancellationToken ct)
    {
        var windows = await WindowsAsync(ct);
        Assert.NotEmpty(windows);
        foreach (var w in windows.Where(w => w.Excess > 0))
        {
            Assert.Fail(
                $"{w.Source}: {w.MaxInWindow} calls within {w.PerSeconds} s, where {w.Calls} are allowed. "
                + $"Milliseconds between arrivals: {await PaceAsync(w, ct)}");
        }
    }

    /// <summary>The rows that a dataset should have.</summary>
    public async Task<Table> TruthAsync(string dataset, IEnumerable<string> series, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var names = string.Concat(series.Select(s => $"&series={Uri.EscapeDataString(s)}"));
        using var lines = new StreamReader(await http.GetStreamAsync(
            new Uri($"/simulator/truth/{dataset}?from={Text(from)}&to={Text(to)}{names}", UriKind.Relative), ct));
        var table = new Table();
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            using var row = JsonDocument.Parse(line);
            table.Add(
                row.RootElement.GetProperty("series").GetString()!, row.RootElement.GetProperty("at").GetDateTimeOffset(),
                row.RootElement.EnumerateObject().Where(p => p.Name is not ("series" or "at")).Select(p => (p.Name, p.Value.GetDecimal())));
        }

        return table;
    }

    /// <summary>The rows of a truth, each as a JSON object.</summary>
    /// <param name="series">All where none is given.</param>
    public async Task<IReadOnlyList<string>> TruthLinesAsync(string truth, DateTimeOffset from, DateTimeOffset to, CancellationToken ct, params IEnumerable<string> series)
    {
        var names = string.Concat(series.Select(s => $"&series={Uri.EscapeDataString(s)}"));
        var text = await http.GetStringAsync(new Uri($"/simulator/truth/{truth}?from={Text(from)}&to={Text(to)}{names}", UriKind.Relative), ct);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<Window>> WindowsAsync(CancellationToken ct) =>
        (await http.GetFromJsonAsync<IReadOnlyList<Window>>("/simulator/limits", Json, ct))!;

    /// <summary>The arrivals of the first window that holds too many, as steps from one to the next.</summary>
    private async Task<string> PaceAsync(Window window, CancellationToken ct)
    {
        var times = (await ArrivalsAsync(ct)).Where(a => a.Source == window.Source).Select(a => a.AtUs).ToList();
        var last = Enumerable.Range(window.Calls, times.Count - window.Calls).First(i => times[i] - times[i - window.Calls] < window.PerSeconds * 1_000_000);
        return $"({last} before) " + string.Join(' ', Enumerable.Range(last - window.Calls + 1, window.Calls).Select(i => (times[i] - times[i - 1]) / 1000));
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed record Window(string Source, int Calls, double PerSeconds, int MaxInWindow, int Excess, int Arrivals);
}

/// <summary>A request that reached a simulated upstream; its query is without the key.</summary>
internal sealed record Arrival(long AtUs, string Source, string Path, string Query, int Status, string Outcome)
{
    public bool HasData => Outcome is "ok" or "replayed";

    /// <summary>The chunk that it belongs to: the question without its page.</summary>
    public string Chunk => $"{Path}?{string.Join('&', Query.Split('&').Where(p => !p.StartsWith("page=", StringComparison.Ordinal)))}";
}

internal static class Arrivals
{
    /// <summary>Pages that were asked for again although they had been answered.</summary>
    public static IReadOnlyList<Arrival> AnsweredTwice(this IEnumerable<Arrival> arrivals) =>
        [.. arrivals.Where(a => a.HasData).GroupBy(a => (a.Path, a.Query)).Where(g => g.Count() > 1).Select(g => g.First())];
}
