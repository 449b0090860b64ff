using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Schedules;

/// <summary>Lets one process at a time bring the scheduler's triggers up to what is declared.</summary>
public sealed class ScheduleLock(NpgsqlDataSource db)
{
    // An arbitrary number that all DataFetch processes agree on.
    private const long Number = 0x0DA7AFE7C5;

    /// <summary>Waits for the lock. It is held until what this returns is disposed, or the process ends.</summary>
    public async Task<IAsyncDisposable> AcquireAsync(CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(ct);
            await connection.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", ct, Number);
            return new Held(connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private sealed class Held(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
