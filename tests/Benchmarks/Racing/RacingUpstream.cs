using System.Net.Http.Json;
using System.Text.Json;
using DataFetch.Testing;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Benchmarks.Racing;

/// <summary>The simulated upstream: what it was asked, how its limit was kept, and what is true.</summary>
internal sealed class RacingUpstream : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Processes process;
    private readonly HttpClient http;

    private RacingUpstream(Processes process, string address) => (this.process, http) = (process, new HttpClient { BaseAddress = new Uri(address) });

    public string Address => http.BaseAddress!.OriginalString;

    public static async Task<RacingUpstream> StartAsync(RacingUpstreamOrder order, CancellationToken ct)
    {
        var process = Processes.Start("racing-upstream");
        var upstream = new RacingUpstream(process, await process.AskAsync(JsonSerializer.Serialize(order), ct));
        await upstream.WarmUpAsync(ct);
        return upstream;
    }

    /// <summary>How many calls have come, and how many of them were more than the limit allows.</summary>
    public async Task<(int Calls, int Excess)> CountAsync(CancellationToken ct)
    {
        var kept = (await http.GetFromJsonAsync<IReadOnlyList<KeptLimit>>("/simulator/limits", Json, ct))!.Single();
        return (kept.Arrivals, kept.Excess);
    }

    /// <summary>Every call, in order.</summary>
    public async Task<IReadOnlyList<RacingCall>> CallsAsync(CancellationToken ct) =>
        (await http.GetFromJsonAsync<IReadOnlyList<RacingCall>>("/simulator/log?source=racingapi", Json, ct))!;

    /// <summary>Forgets the calls that have come so far.</summary>
    public async Task ForgetAsync(CancellationToken ct) => (await http.DeleteAsync(new Uri("/simulator/log", UriKind.Relative), ct)).EnsureSuccessStatusCode();

    /// <summary>What a table should hold of races whose off is from <paramref name="from"/> on and before <paramref name="to"/>.</summary>
    public async Task<KeyedRows> TruthAsync(string table, string[] key, Instant from, Instant to, CancellationToken ct)
    {
        var range = $"from={InstantPattern.General.Format(from)}&to={InstantPattern.General.Format(to)}";
        var text = await http.GetStringAsync(new Uri($"/simulator/truth/{table}?{range}", UriKind.Relative), ct);
        return new KeyedRows(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), key);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }

    // A process notes the first arrival later than it came, by the time in which it compiles what does so. Without a login it is refused.
    private async Task WarmUpAsync(CancellationToken ct)
    {
        using (await http.GetAsync(new Uri("/racingapi/v1/courses", UriKind.Relative), ct))
        {
            await ForgetAsync(ct);
        }
    }

    private sealed record KeptLimit(string Source, int Excess, int Arrivals);
}

internal sealed record RacingCall(long AtUs, string Path, string Query, string Outcome)
{
    /// <summary>It asks about one thing, a horse.</summary>
    public bool IsEnrichment => Path.Contains("/v1/horses/", StringComparison.Ordinal);
}
