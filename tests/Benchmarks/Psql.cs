using System.Diagnostics;
using Npgsql;

namespace DataFetch.Benchmarks;

/// <summary>Baselines by <c>psql</c>.</summary>
internal static class Psql
{
    /// <param name="arguments">What it is to do: <c>-c</c> with a command or <c>-f</c> with a file.</param>
    /// <returns>Seconds.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<double> RunAsync(string connectionString, CancellationToken ct, params string[] arguments)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        string[] connection = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", target.Host!, "-p", $"{target.Port}", "-U", target.Username!, "-d", target.Database!];
        var start = new ProcessStartInfo("psql", [.. connection, .. arguments]);
        start.Environment["PGPASSWORD"] = target.Password;
        start.Environment["PGSSLMODE"] = "disable";
        var started = Stopwatch.GetTimestamp();
        using var psql = Process.Start(start)!;
        await psql.WaitForExitAsync(ct);
        return psql.ExitCode == 0 ? Stopwatch.GetElapsedTime(started).TotalSeconds : throw new InvalidOperationException($"psql ended with {psql.ExitCode}.");
    }
}
