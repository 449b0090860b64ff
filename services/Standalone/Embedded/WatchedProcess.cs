using System.Diagnostics;

namespace DataFetch.Standalone.Embedded;

/// <summary>
/// A child that does not outlive this process. A small shell between the two waits for the end of its standard input, which
/// the kernel closes however we die. (PR_SET_PDEATHSIG is tied to a thread, and .NET's threads come and go.)
/// </summary>
internal sealed class WatchedProcess : IAsyncDisposable
{
    /// <summary>For a clean stop (SIGINT), and again for a quick one (SIGQUIT); then SIGKILL.</summary>
    private static readonly TimeSpan CleanStop = TimeSpan.FromSeconds(10);

    private static readonly string Watchdog = ReadWatchdog();

    private readonly Process shell;

    private WatchedProcess(Process shell) => this.shell = shell;

    public bool HasExited => shell.HasExited;

    public int ExitCode => shell.ExitCode;

    /// <summary>Starts a program in a session of its own, so that a terminal's Ctrl-C does not reach it.</summary>
    /// <param name="runAs">Who runs both the shell and the program.</param>
    /// <param name="log">What the program writes is appended to this file.</param>
    public static WatchedProcess Start(Func<IEnumerable<string>, IReadOnlyList<string>> runAs, string log, IReadOnlyList<string> command)
    {
        string[] watched = ["/bin/sh", "-c", Watchdog, "watchdog", log, $"{CleanStop.TotalSeconds:0}", .. command];
        string[] session = Command.Find("setsid") is { } setsid ? [setsid] : []; // macOS has none
        string[] all = [.. session, .. runAs(watched)];

        var start = new ProcessStartInfo(all[0], all.Skip(1)) { WorkingDirectory = "/", RedirectStandardInput = true };
        start.Environment["LC_ALL"] = "C";
        return new WatchedProcess(Process.Start(start)!);
    }

    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        using var late = new CancellationTokenSource((CleanStop * 2) + TimeSpan.FromSeconds(5));
        try
        {
            await shell.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
        }

        shell.Dispose();
    }

    private static string ReadWatchdog()
    {
        using var stream = typeof(WatchedProcess).Assembly.GetManifestResourceStream("watchdog.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
