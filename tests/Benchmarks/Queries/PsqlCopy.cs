using System.Diagnostics;
using Npgsql;

namespace DataFetch.Benchmarks.Queries;

/// <summary>All rows by psql, in the order in which the table has them.</summary>
internal static class PsqlCopy
{
    private const string Statement = @"\copy data.prices (series_id, at, provider_id, amount, other) TO '/dev/null' WITH (FORMAT binary)";

    /// <returns>Seconds.</returns>
    public static async Task<double> RunAsync(string connectionString, CancellationToken ct)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", target.Host!, "-p", $"{target.Port}", "-U", target.Username!, "-d", target.Database!, "-c", Statement]);
        start.Environment["PGPASSWORD"] = target.Password;
        start.Environment["PGSSLMODE"] = "disable";
        var started = Stopwatch.GetTimestamp();
        using var psql = Process.Start(start)!;
        await psql.WaitForExitAsync(ct);
        return psql.ExitCode == 0 ? Stopwatch.GetElapsedTime(started).TotalSeconds : throw new InvalidOperationException($"psql ended with {psql.ExitCode}.");
    }
}
