using System.Globalization;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>
/// The process of <see cref="BudgetUpstreamCommand"/>. Where we may, it runs before the others: in life it has a machine of its own,
/// and what it waits for a processor here is no call that came late.
/// </summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly Processes process;
    private readonly HttpClient http;

    private Upstream(Processes process, string address)
    {
        this.process = process;
        Address = address;
        http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public string Address { get; }

    public static async Task<Upstream> StartAsync(int seed, CancellationToken ct)
    {
        string[] first = Environment.IsPrivilegedProcess && File.Exists("/usr/bin/nice") ? ["/usr/bin/nice", "-n", "-10"] : [];
        // A call is stamped by the thread that the kernel wakes, not by one that it has to wake in turn.
        string[] inline = ["/usr/bin/env", "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1", "DOTNET_TieredPGO=0"];
        var process = Processes.StartBy([.. first, .. inline], "budget-upstream", "--seed", $"{seed}");
        return new Upstream(process, await process.HearAsync(ct));
    }

    public async Task<Arrivals> ReadLogAsync(string source, CancellationToken ct)
    {
        using var response = await http.PostAsync($"/{Uri.EscapeDataString(source)}", content: null, ct);
        var lines = (await response.Content.ReadAsStringAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new Arrivals(lines.Select(line => long.Parse(line, CultureInfo.InvariantCulture)));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }
}
