using System.Diagnostics;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>A hidden command of this program as a process. It ends when its standard input does, so it does not outlive us.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    public static ChildProcess Start(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new ChildProcess(Process.Start(start)!);
    }

    public async Task TellAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    public async Task<string> HearAsync(CancellationToken ct) =>
        await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException($"{process.StartInfo.FileName} ended before it was ready.");

    /// <summary>Kills it on the spot, as a machine that dies.</summary>
    public void Kill() => process.Kill();

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
}
