using DataFetch.Testing;
using Npgsql;

namespace DataFetch.Integration.Tests.Running;

/// <summary>The database behind the services' back.</summary>
internal sealed class Database(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    public Task<long> CountAsync(string table, CancellationToken ct) => NumberAsync($"SELECT count(*) FROM {table}", ct);

    public async Task<long> NumberAsync(string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Tasks in a state.</summary>
    public Task<long> TasksAsync(string state, CancellationToken ct) => NumberAsync($"SELECT count(*) FROM datafetch.task WHERE state = '{state}'", ct);

    /// <summary>What a refused request must leave as it is. Waits for the results of runs that have ended: they are written a moment later.</summary>
    public async Task<IReadOnlyList<string>> FingerprintAsync(CancellationToken ct)
    {
        await Eventually.TrueAsync(
            async () => await NumberAsync("SELECT count(*) FROM datafetch.run WHERE result IS NULL AND state NOT IN ('running', 'paused')", ct) == 0,
            TimeSpan.FromSeconds(30), "all runs that ended have their result");
        return await TextsAsync(
            """
            SELECT 'task ' || count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t.id)), '') FROM datafetch.task t
            UNION ALL SELECT 'run ' || count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' ORDER BY r.id)), '') FROM datafetch.run r
            UNION ALL SELECT 'coverage ' || count(*) || ' ' || coalesce(md5(string_agg(c::text, '|' ORDER BY c.series_id, c.period)), '') FROM datafetch.coverage c
            """,
            ct);
    }

    /// <summary>The tables of both schemas in which a text occurs anywhere in a row.</summary>
    public async Task<IReadOnlyList<string>> TablesWithAsync(string text, CancellationToken ct)
    {
        var found = new List<string>();
        foreach (var table in await TextsAsync("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('datafetch', 'data')", ct))
        {
            if (await NumberAsync($"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{text}%'", ct) > 0)
            {
                found.Add(table);
            }
        }

        return found;
    }

    /// <summary>Texts of a statement with two instants.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = from.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter { Value = to.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var texts = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<IReadOnlyList<string>> TextsAsync(string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var texts = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
