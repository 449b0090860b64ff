using DataFetch.Testing;
using Npgsql;

namespace DataFetch.Standalone.Tests.Embedded;

public sealed class PostgresFixtureTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task CreateDatabaseAsync_CopiesTheTemplate_AndDropsTheCopy()
    {
        await using var postgres = new PostgresFixture();
        await using var template = await postgres.CreateDatabaseAsync(template: null, Ct);
        await ExecuteAsync(template.ConnectionString, "CREATE TABLE copied AS SELECT 7 AS value");
        NpgsqlConnection.ClearAllPools(); // a template must have no sessions

        string name;
        await using (var copy = await postgres.CreateDatabaseAsync(template.Name, Ct))
        {
            name = copy.Name;
            Assert.Equal(7, await ExecuteAsync(copy.ConnectionString, "SELECT value FROM copied"));
        }

        var server = await postgres.GetServerAsync(Ct);
        Assert.Equal(0L, await ExecuteAsync(server, $"SELECT count(*) FROM pg_database WHERE datname = '{name}'"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Ct);
    }
}
