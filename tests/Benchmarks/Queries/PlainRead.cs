using NodaTime;
using Npgsql;

namespace DataFetch.Benchmarks.Queries;

/// <summary>The rows of the first series by a prepared statement on an open connection, into typed lists.</summary>
internal sealed class PlainRead : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand command;

    private PlainRead(NpgsqlConnection connection, NpgsqlCommand command) => (this.connection, this.command) = (connection, command);

    public static async Task<PlainRead> OpenAsync(NpgsqlDataSource db, CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        await using var id = new NpgsqlCommand($"SELECT id FROM datafetch.series WHERE name = '{PricesCatalog.Series(0)}'", connection);
        var series = (int)(await id.ExecuteScalarAsync(ct))!;
        var command = new NpgsqlCommand(
            $"""
            SELECT at, provider_id, amount, other FROM data.prices
            WHERE series_id = {series} AND at >= $1 AND at < $2 ORDER BY at
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<DateTime>());
        command.Parameters.Add(new NpgsqlParameter<DateTime>());
        command.Parameters[0].NpgsqlDbType = command.Parameters[1].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz;
        await command.PrepareAsync(ct);
        return new PlainRead(connection, command);
    }

    public async Task<long> ReadAsync(Instant from, Instant to, CancellationToken ct)
    {
        (command.Parameters[0].Value, command.Parameters[1].Value) = (from.ToDateTimeUtc(), to.ToDateTimeUtc());
        var (instants, providers, amounts, others) = (new List<DateTime>(), new List<short>(), new List<decimal>(), new List<decimal>());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            instants.Add(reader.GetDateTime(0));
            providers.Add(reader.GetInt16(1));
            amounts.Add(reader.GetDecimal(2));
            others.Add(reader.GetDecimal(3));
        }

        return instants.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await command.DisposeAsync();
        await connection.DisposeAsync();
    }
}
