using Npgsql;

namespace DataFetch.Standalone.Embedded;

/// <summary>
/// Waits until a server that was just started is ready and has its database. It asks the cluster's pid file, not the port: there
/// another server may answer.
/// </summary>
/// <param name="formerStatus">What a killed server left in the pid file.</param>
internal sealed class PostgresStart(WatchedProcess process, DataFolder folder, string? formerStatus)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public async Task WaitAsync(NpgsqlConnectionStringBuilder target, TimeProvider time, TimeSpan limit, CancellationToken ct)
    {
        for (var started = time.GetTimestamp(); !IsReady();)
        {
            if (process.HasExited)
            {
                throw Failure("Postgres did not start");
            }

            if (time.GetElapsedTime(started) > limit)
            {
                throw Failure($"Postgres was not ready after {limit}");
            }

            await Task.Delay(Pause, time, ct);
        }

        var administration = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres", Pooling = false };
        await EnsureDatabaseAsync(administration.ConnectionString, target.Database!, ct);
    }

    private static async Task EnsureDatabaseAsync(string connectionString, string database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
        {
            Parameters = { new() { Value = database } },
        };
        if (await find.ExecuteScalarAsync(ct) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
            await create.ExecuteNonQueryAsync(ct);
        }
    }

    private bool IsReady() =>
        folder.ReadStatus() is { } status && status != formerStatus && status.TrimEnd().EndsWith("ready", StringComparison.Ordinal);

    private InvalidOperationException Failure(string what)
    {
        var log = folder.LogTail();
        return log.Contains("could not bind", StringComparison.Ordinal)
            ? new PostgresPortTakenException($"Postgres could not listen on its port:\n{log}")
            : new InvalidOperationException($"{what}. The end of its log:\n{log}");
    }
}

/// <summary>The port was taken by another program between looking and listening.</summary>
internal sealed class PostgresPortTakenException(string message) : InvalidOperationException(message);
