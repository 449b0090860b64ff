using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace DataFetch.Integration.Tests.Running;

/// <summary>One of our programs as a process of its own, as the build left it in its own folder.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, Process> Running = new();

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> error = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var left in Running.Values)
        {
            left.Kill();
        }
    };

    private ChildProcess(Process process)
    {
        this.process = process;
        Running[process.Id] = process;
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => error.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public string Output => string.Join('\n', output);

    public string Error => string.Join('\n', error);

    /// <param name="project">Folder under <c>services</c>.</param>
    public static ChildProcess Start(string project, IEnumerable<KeyValuePair<string, string?>> environment, params IEnumerable<string> arguments)
    {
        // …/artifacts/bin/Integration.Tests/debug/ → …/artifacts/bin/Fetcher/debug/DataFetch.Fetcher.dll
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"DataFetch.{project}.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>SIGKILL to this process alone.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        process.Kill();
        await WaitForExitAsync(ct);
    }

    /// <param name="signal">Such as <c>TERM</c> or <c>STOP</c>.</param>
    public async Task SignalAsync(string signal, CancellationToken ct)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(ct);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Returns when it has ended and all that it wrote has been read.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken ct)
    {
        await process.WaitForExitAsync(ct);
        Running.TryRemove(process.Id, out _);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        Running.TryRemove(process.Id, out _);
        process.Dispose();
    }
}
