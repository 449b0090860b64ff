using Npgsql;

namespace DataFetch.Standalone.Demo;

/// <summary>Deletes rows behind the system's back, as a careless hand with psql would.</summary>
internal sealed class Sabotage(string postgres)
{
    private const int SingleRows = 7;

    /// <summary>Deletes a whole day of all series, and a few rows elsewhere. Returns how many rows went.</summary>
    public async Task<int> DeleteAsync(string dataset, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var table = $"data.{new NpgsqlCommandBuilder().QuoteIdentifier(dataset)}";
        var day = from + ((to - from) / 3);
        await using var source = NpgsqlDataSource.Create(postgres);
        await using var command = source.CreateCommand(
            $"""
            WITH few AS (SELECT series_id, at FROM {table} WHERE at >= $1 AND at < $2 AND NOT (at >= $3 AND at < $4)
                         ORDER BY md5(series_id::text || at::text) LIMIT {SingleRows})
            DELETE FROM {table} r
            WHERE r.at >= $3 AND r.at < $4 OR EXISTS (SELECT FROM few WHERE few.series_id = r.series_id AND few.at = r.at)
            """);
        foreach (var instant in (DateTimeOffset[])[from, to, day, day.AddDays(1)])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = instant.UtcDateTime });
        }

        return await command.ExecuteNonQueryAsync(ct);
    }
}
