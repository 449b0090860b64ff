using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Schema;

/// <summary>Positional parameters in one call, and the quoting of names that come from a catalog.</summary>
internal static class Sql
{
    private static readonly NpgsqlCommandBuilder Quoting = new();

    /// <summary>A name from the catalog as an identifier.</summary>
    public static string Quote(string name) => Quoting.QuoteIdentifier(name);

    /// <summary>The table of a dataset, quoted.</summary>
    public static string Table(string dataset) => $"data.{Quote(dataset)}";

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value is NpgsqlParameter parameter ? parameter : new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }

    /// <summary>A parameter that may be null, so that Postgres knows its type all the same.</summary>
    public static NpgsqlParameter Typed(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    /// <summary>Returns how many rows the statement changed. A <c>string[]</c> that is the only value must be cast to object, or it is taken for the list of values.</summary>
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken ct, params object?[] values)
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The rows of a query, read into memory.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params object?[] values)
    {
        await using var command = connection.Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The same on a connection of its own.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlDataSource db, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params object?[] values)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.QueryAsync(sql, read, ct, values);
    }
}
