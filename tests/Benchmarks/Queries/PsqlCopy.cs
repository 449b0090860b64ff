namespace DataFetch.Benchmarks.Queries;

/// <summary>All rows by psql, in the order in which the table has them.</summary>
internal static class PsqlCopy
{
    private const string Statement = @"\copy data.prices (series_id, at, provider_id, amount, other) TO '/dev/null' WITH (FORMAT binary)";

    /// <returns>Seconds.</returns>
    public static Task<double> RunAsync(string connectionString, CancellationToken ct) => Psql.RunAsync(connectionString, ct, "-c", Statement);
}
