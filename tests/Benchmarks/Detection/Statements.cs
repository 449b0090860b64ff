using Npgsql;

namespace DataFetch.Benchmarks.Detection;

internal static class Statements
{
    public static async Task ExecuteAsync(this NpgsqlDataSource db, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = db.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(ct);
    }
}
