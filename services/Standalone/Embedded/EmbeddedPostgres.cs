using Npgsql;

namespace DataFetch.Standalone.Embedded;

/// <summary>A private Postgres server on loopback, a child of this process, with a cluster that survives restarts.</summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const string User = "datafetch";
    private const int Attempts = 3;

    /// <summary>For recovery after a crash; an ordinary start takes well below a second.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FormerServerLimit = TimeSpan.FromSeconds(20);

    private readonly DataFolder folder;
    private readonly WatchedProcess process;

    private EmbeddedPostgres(DataFolder folder, WatchedProcess process, string connectionString)
    {
        this.folder = folder;
        this.process = process;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    /// <exception cref="PostgresNotFoundException">This machine has no Postgres binaries.</exception>
    /// <exception cref="InvalidOperationException">The folder is in use or not accessible, or the server did not start.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken ct)
    {
        var binaries = PostgresBinaries.Find(options.BinaryFolders);
        var user = await UnprivilegedUser.ChooseAsync(ct);
        var folder = DataFolder.Open(options.DataFolder);
        try
        {
            var password = await folder.ReadPasswordAsync(ct);
            await user.OwnAsync(folder.FullPath, ct);
            await new PostgresCluster(folder, binaries, user).EnsureAsync(options.Durable, ct);
            await folder.WaitForFormerServerAsync(TimeProvider.System, FormerServerLimit, ct);
            return await StartServerAsync(options, binaries, user, folder, password, logger, ct);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
        await process.DisposeAsync();
        folder.Dispose();
    }

    private static async Task<EmbeddedPostgres> StartServerAsync(
        EmbeddedPostgresOptions options,
        PostgresBinaries binaries,
        UnprivilegedUser user,
        DataFolder folder,
        string password,
        ILogger logger,
        CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = options.Port == 0 ? FreePort.Find() : options.Port;
            var formerStatus = folder.ReadStatus();
            folder.TurnLog();
            var process = WatchedProcess.Start(
                command => user.Run(command), folder.Log, [binaries.Postgres, .. PostgresSettings.Arguments(folder, port, options.Durable)]);
            var connection = new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = port,
                Username = User,
                Password = password,
                Database = options.Database,
                SslMode = SslMode.Disable,
                IncludeErrorDetail = true,
            };
            try
            {
                await new PostgresStart(process, folder, formerStatus).WaitAsync(connection, TimeProvider.System, StartLimit, ct);
                LogStarted(logger, binaries.Postgres, port, folder.FullPath);
                return new EmbeddedPostgres(folder, process, connection.ConnectionString);
            }
            catch (PostgresPortTakenException) when (options.Port == 0 && attempt < Attempts)
            {
                await process.DisposeAsync(); // somebody was faster; another port then
            }
            catch
            {
                await process.DisposeAsync();
                throw;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Postgres ({Binary}) serves {Folder} on 127.0.0.1:{Port}")]
    private static partial void LogStarted(ILogger logger, string binary, int port, string folder);
}
