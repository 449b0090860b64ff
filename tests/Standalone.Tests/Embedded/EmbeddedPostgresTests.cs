using System.Diagnostics;
using DataFetch.Standalone.Embedded;
using DataFetch.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DataFetch.Standalone.Tests.Embedded;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task StartAsync_OnAFolderUsedBefore_HasItsData()
    {
        await using (var first = await StartAsync(folder.Path))
        {
            await ExecuteAsync(first, "CREATE TABLE kept AS SELECT 42 AS answer");
        }

        await using var second = await StartAsync(folder.Path);
        Assert.Equal(42, await ExecuteAsync(second, "SELECT answer FROM kept"));
    }

    [Fact(Timeout = 120_000)]
    public async Task StartAsync_AsksForThePassword_WhichOnlyTheOwnerReads()
    {
        await using var postgres = await StartAsync(folder.Path);

        var wrong = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "guess", Pooling = false };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Ct));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such file modes.");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "password")));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task StartAsync_OnAFolderInUse_SaysSo()
    {
        await using var first = await StartAsync(folder.Path);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(folder.Path));
        Assert.Contains("in use by another DataFetch", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task StartAsync_TwoFolders_AreTwoServers()
    {
        using var other = new TemporaryFolder();
        await using var first = await StartAsync(folder.Path);
        await using var second = await StartAsync(other.Path);

        await ExecuteAsync(first, "CREATE TABLE only_here ()");
        Assert.Equal(DBNull.Value, await ExecuteAsync(second, "SELECT to_regclass('only_here')::text"));
    }

    [Fact(Timeout = 120_000)]
    public async Task StartAsync_PidFileOfAnotherProgram_IsNotInTheWay()
    {
        await (await StartAsync(folder.Path)).DisposeAsync();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "cluster", "postmaster.pid"), $"{Environment.ProcessId}\n{folder.Path}/cluster\n1\n1\n\n\n1 1\n", Ct);

        await using var again = await StartAsync(folder.Path);
        Assert.Equal(1, await ExecuteAsync(again, "SELECT 1"));
    }

    [Fact(Timeout = 120_000)]
    public async Task StartAsync_PortTaken_SaysSo()
    {
        await using var first = await StartAsync(folder.Path);
        using var other = new TemporaryFolder();
        var port = new NpgsqlConnectionStringBuilder(first.ConnectionString).Port;

        var refused = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => StartAsync(other.Path, port));
        Assert.Contains("could not listen", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_WithoutBinaries_SaysWhatToInstall()
    {
        var options = new EmbeddedPostgresOptions { DataFolder = folder.Path, BinaryFolders = [folder.Path] };

        var missing = await Assert.ThrowsAsync<PostgresNotFoundException>(() => EmbeddedPostgres.StartAsync(options, NullLogger.Instance, Ct));
        Assert.All(["apt-get", "dnf", "brew"], manager => Assert.Contains(manager, missing.Message, StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task StartAsync_AsRootInAFolderClosedToOthers_SaysSo()
    {
        RequirePostgres();
        Assert.SkipUnless(Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows(), "Only root runs Postgres as somebody else.");
        var closed = Directory.CreateDirectory(Path.Combine(folder.Path, "closed"));
        if (!OperatingSystem.IsWindows())
        {
            closed.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(Path.Combine(closed.FullName, "data")));
        Assert.Contains("cannot enter", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task KilledParent_TakesPostgresWithIt_AndTheFolderStartsAgain()
    {
        RequirePostgres();
        var self = Path.ChangeExtension(typeof(EmbeddedPostgresTests).Assembly.Location, null);
        var start = new ProcessStartInfo(self, [EntryPoint.HoldPostgres, folder.Path]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var parent = Process.Start(start)!;
        var connectionString = await parent.StandardOutput.ReadLineAsync(Ct);
        Assert.NotNull(connectionString);
        var postmaster = int.Parse(File.ReadLines(Path.Combine(folder.Path, "cluster", "postmaster.pid")).First(), null);

        await using var busy = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await busy.OpenAsync(Ct); // an open session must not hold it back
        parent.Kill();
        await Eventually.TrueAsync(() => Task.FromResult(!IsAlive(postmaster)), TimeSpan.FromSeconds(5));

        await using var again = await StartAsync(folder.Path);
        Assert.Equal(1, await ExecuteAsync(again, "SELECT 1"));
    }

    [Fact(Timeout = 120_000)]
    public async Task DisposeAsync_StopsPostgresCleanly()
    {
        var postgres = await StartAsync(folder.Path);
        await postgres.DisposeAsync();

        Assert.False(File.Exists(Path.Combine(folder.Path, "cluster", "postmaster.pid")));
        Assert.Contains("database system is shut down", await File.ReadAllTextAsync(Path.Combine(folder.Path, "postgres.log"), Ct), StringComparison.Ordinal);
    }

    private static Task<EmbeddedPostgres> StartAsync(string folder, int port = 0)
    {
        RequirePostgres();
        return EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataFolder = folder, Port = port, Durable = false }, NullLogger.Instance, Ct);
    }

    private static void RequirePostgres()
    {
        try
        {
            PostgresBinaries.Find(PostgresBinaries.UsualFolders());
        }
        catch (PostgresNotFoundException e)
        {
            TestRequirement.Missing(e.Message);
        }
    }

    private static async Task<object?> ExecuteAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Ct);
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
