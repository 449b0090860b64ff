using Npgsql;

namespace DataFetch.Storage.Schema;

public static class Outages
{
    /// <summary>Whether it is the server that cannot be reached or is going down, and not the statement that is wrong.</summary>
    public static bool IsOutage(this NpgsqlException error) =>
        error is not PostgresException { IsTransient: false, SqlState: not (PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown) };
}
