using System.Diagnostics;
using DataFetch.Standalone.Embedded;

namespace DataFetch.Testing;

/// <summary>A real <c>redis-server</c> on loopback, in memory only, that does not outlive the test process.</summary>
public sealed class RedisServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly ReservedPorts? reserved;
    private readonly TemporaryFolder folder;
    private readonly WatchedProcess process;

    private RedisServerProcess(int port, ReservedPorts? reserved, TemporaryFolder folder, WatchedProcess process) =>
        (Port, this.reserved, this.folder, this.process) = (port, reserved, folder, process);

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts one and waits until it answers. Skips the test where there is no redis-server.</summary>
    /// <param name="port">0 for a free one.</param>
    public static async Task<RedisServerProcess> StartAsync(int port, CancellationToken ct)
    {
        if (Command.Find("redis-server") is not { } program)
        {
            TestRequirement.Missing("redis-server is not on this machine: apt-get install redis-server, dnf install redis, brew install redis.");
            return null!;
        }

        var reserved = port == 0 ? new ReservedPorts(1) : null;
        port = reserved?.Ports[0] ?? port;
        var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "redis.log");
        string[] arguments = ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no", "--dir", folder.Path, "--daemonize", "no"];
        var server = new RedisServerProcess(port, reserved, folder, WatchedProcess.Start(command => [.. command], log, [program, .. arguments]));
        try
        {
            await server.WaitAsync(log, ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
        reserved?.Dispose();
    }

    private async Task WaitAsync(string log, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        while (!File.Exists(log) || !(await File.ReadAllTextAsync(log, ct)).Contains("Ready to accept connections", StringComparison.Ordinal))
        {
            if (process.HasExited || clock.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"redis-server did not start: {(File.Exists(log) ? await File.ReadAllTextAsync(log, ct) : "no log")}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }
    }
}
