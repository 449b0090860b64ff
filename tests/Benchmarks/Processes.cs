using System.Diagnostics;
using System.Globalization;

namespace DataFetch.Benchmarks;

/// <summary>A hidden command of this program as a process that is spoken to in lines. It ends when its standard input does.</summary>
internal sealed class Processes : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Process process;

    private Processes(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Starts a part of the benchmark, with the runtime as Fetcher.csproj sets it.</summary>
    public static Processes Start(params string[] arguments)
    {
        var start = Line([], arguments);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCConserveMemory"] = "9";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new Processes(Process.Start(start)!);
    }

    /// <summary>Starts a part of the benchmark with the runtime as it is.</summary>
    /// <param name="by">A program and its arguments, such as nice, that starts the rest of its line; empty for none.</param>
    public static Processes StartBy(string[] by, params string[] arguments) => new(Process.Start(Line(by, arguments))!);

    /// <summary>The most memory that a process has had at once (VmHWM); 0 where the system does not tell.</summary>
    public static double PeakMb(int id)
    {
        var status = $"/proc/{id}/status";
        var line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
        return line is null ? 0 : double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public async Task<string> AskAsync(string line, CancellationToken ct)
    {
        await TellAsync(line, ct);
        return await HearAsync(ct);
    }

    public async Task TellAsync(string line, CancellationToken ct)
    {
        await process.StandardInput.WriteLineAsync(line.AsMemory(), ct);
        await process.StandardInput.FlushAsync(ct);
    }

    public async Task<string> HearAsync(CancellationToken ct) =>
        await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException($"A part of the benchmark ended early: {string.Join(' ', process.StartInfo.ArgumentList)}");

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        process.Kill();
        await process.WaitForExitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
        }

        using var late = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
    }

    // 'dotnet DataFetch.Benchmarks.dll' is a process of dotnet's, which has to be told of us.
    private static ProcessStartInfo Line(string[] by, string[] arguments)
    {
        var program = Environment.ProcessPath!;
        string[] us = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(Processes).Assembly.Location] : [program];
        string[] line = [.. by, .. us, .. arguments];
        return new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true };
    }
}
