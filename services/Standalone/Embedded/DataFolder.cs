using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace DataFetch.Standalone.Embedded;

/// <summary>The folder of an embedded Postgres: its cluster, its password, its log, and a lock for the one who uses it.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream inUse;

    private DataFolder(string path, FileStream inUse)
    {
        FullPath = path;
        this.inUse = inUse;
    }

    public string FullPath { get; }

    public string Cluster => Path.Combine(FullPath, "cluster");

    public string Password => Path.Combine(FullPath, "password");

    public string Log => Path.Combine(FullPath, "postgres.log");

    private string PidFile => Path.Combine(Cluster, "postmaster.pid");

    public bool HasCluster => File.Exists(Path.Combine(Cluster, "PG_VERSION"));

    /// <exception cref="InvalidOperationException">Another process, or another part of this one, uses the folder.</exception>
    public static DataFolder Open(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The embedded Postgres needs Linux or macOS. Give the connection string of a server that runs.");
        }

        var path = Path.GetFullPath(folder);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            return new DataFolder(path, new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw InUse(path, e);
        }
    }

    /// <summary>The password of the superuser; made once.</summary>
    public async Task<string> ReadPasswordAsync(CancellationToken ct)
    {
        if (!File.Exists(Password))
        {
            if (HasCluster)
            {
                throw new InvalidOperationException($"{FullPath} has a Postgres cluster, but the file with its password, {Password}, is gone.");
            }

            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var writer = new StreamWriter(Password, options);
            await writer.WriteAsync(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        }

        return (await File.ReadAllTextAsync(Password, ct)).Trim();
    }

    /// <summary>A server that lost its parent needs a moment to stop. Postgres itself sees through a pid file without a process.</summary>
    public async Task WaitForFormerServerAsync(TimeProvider time, TimeSpan patience, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (RunningServer() is { } pid)
        {
            if (time.GetElapsedTime(started) > patience)
            {
                throw new InvalidOperationException($"A Postgres server (process {pid}) still runs on {Cluster}. Stop it first.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, ct);
        }
    }

    /// <summary>What a running server says of itself: its pid in the first line, "ready" in the last. A killed one leaves it behind.</summary>
    public string? ReadStatus()
    {
        try
        {
            return File.ReadAllText(PidFile);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Begins a new log and keeps the one before.</summary>
    public void TurnLog()
    {
        if (File.Exists(Log))
        {
            File.Move(Log, $"{Log}.old", overwrite: true);
        }
    }

    public string LogTail() => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(10)) : "";

    public void Dispose() => inUse.Dispose();

    private static InvalidOperationException InUse(string path, Exception e) =>
        new($"The data folder {path} is in use by another DataFetch. Stop that one, or choose another folder.", e);

    /// <summary>A process id may have gone to another program since the file was written; then the file is in the way.</summary>
    private int? RunningServer()
    {
        if (!int.TryParse(ReadStatus()?.Split('\n')[0], CultureInfo.InvariantCulture, out var pid))
        {
            return null;
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            if (process.ProcessName == "postgres" && WorksHere(pid))
            {
                return pid;
            }

            File.Delete(PidFile);
        }
        catch (ArgumentException)
        {
            // No such process: stale, and Postgres knows how to tell.
        }

        return null;
    }

    /// <summary>Postgres' working folder is its cluster. Where that cannot be read, the name must do.</summary>
    private bool WorksHere(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget is not { } folder || folder == Cluster;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
