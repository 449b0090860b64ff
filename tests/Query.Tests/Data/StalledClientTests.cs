using DataFetch.Testing;
using DataFetch.Testing.Services;
using Grpc.Core;
using Npgsql;

namespace DataFetch.Query.Tests.Data;

public sealed class StalledClientTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_client_that_stops_reading_gives_its_connection_back_after_a_while_and_its_answer_ends_in_an_error()
    {
        await using var service = await Answers.StartAsync(postgres, ("Data:StalledAfter", "00:00:01"));
        var start = RunningService.At("2025-01-31T23:00:00Z");
        // More than what HTTP/2 and the sockets hold; and of too many months for the cache.
        await service.ExecuteAsync(
            $"""
            INSERT INTO data.sales (series_id, at, provider_id, amount)
            SELECT {service.SeriesId("sales", "")}, '{start}'::timestamptz + n * interval '1 second', 1, 9e15 + n FROM generate_series(1, 300000) n
            """);
        using var call = service.Client().GetData(new() { Dataset = "sales", From = "2016-01-01", To = "2025-06-01" }, cancellationToken: RunningService.Ct);
        Assert.True(await call.ResponseStream.MoveNext(RunningService.Ct));
        await Eventually.TrueAsync(async () => await ReadersAsync(service) == 1, Deadline);

        await Eventually.TrueAsync(async () => await ReadersAsync(service) == 0, Deadline);

        await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync(RunningService.Ct).CountAsync(RunningService.Ct));
    }

    private static async Task<long> ReadersAsync(RunningService service)
    {
        await using var command = service.Get<NpgsqlDataSource>().CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY (SELECT%' AND state = 'active'");
        return (long)(await command.ExecuteScalarAsync(RunningService.Ct))!;
    }
}
