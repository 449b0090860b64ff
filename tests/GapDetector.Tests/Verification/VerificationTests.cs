using System.Net.Http.Json;
using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.GapDetector.Tests.Verification;

public sealed class VerificationTests(PostgresFixture postgres)
{
    // Two local days in Madrid, and a bit of a third.
    private static readonly Catalog.TimeRange Days = RunningService.Range("2025-05-01T22:00:00Z", "2025-05-03T22:00:00Z");

    [Fact]
    public async Task Clean_data_is_ok_with_its_rows_coverage_and_digests()
    {
        await using var service = await StoredAsync();

        var answer = await service.Client().VerifyDatasetAsync(Request(), cancellationToken: RunningService.Ct);

        Assert.Equal((true, true, 96, 4, 0), (answer.Ok, answer.Recorded, answer.Rows, answer.Blocks, answer.TotalDifferences));
        Assert.Equal(Gaps.Wire("2025-05-03T21:00:00Z"), answer.Latest);
        Assert.Equal(new SlotCounts { Expected = 96, Present = 96 }, answer.Slots);
        Assert.Equal((64, 64), (answer.ContentDigest.Length, answer.LedgerDigest.Length));
    }

    [Fact]
    public async Task The_digests_are_the_same_until_something_changes()
    {
        await using var service = await StoredAsync();
        var before = await service.Client().VerifyDatasetAsync(Request(), cancellationToken: RunningService.Ct);
        await service.StoreAsync("prices", Days, (_, _) => Gaps.Row);
        var same = await service.Client().VerifyDatasetAsync(Request(), cancellationToken: RunningService.Ct);
        await service.StoreAsync("prices", Days, (_, _) => [2.5m]);
        var revised = await service.Client().VerifyDatasetAsync(Request(), cancellationToken: RunningService.Ct);

        Assert.Equal((before.ContentDigest, before.LedgerDigest), (same.ContentDigest, same.LedgerDigest));
        Assert.Equal((true, before.LedgerDigest), (revised.Ok, revised.LedgerDigest));
        Assert.NotEqual(before.ContentDigest, revised.ContentDigest);
    }

    [Theory]
    [InlineData("UPDATE data.prices SET amount = 9 WHERE {row}", "altered", 24)]
    [InlineData("DELETE FROM data.prices WHERE {row}", "missing_rows", 23)]
    [InlineData("INSERT INTO data.prices (series_id, at, provider_id) SELECT series_id, at + interval '1 minute', provider_id FROM data.prices WHERE {row}", "additional_rows", 25)]
    public async Task One_row_altered_deleted_or_added_is_named_by_its_chunk(string change, string state, int rows)
    {
        await using var service = await StoredAsync();
        await service.ExecuteAsync(change.Replace(
            "{row}", $"series_id = {service.SeriesId("prices", "b")} AND at = '2025-05-03T04:00:00Z'", StringComparison.Ordinal));

        var answer = await service.Client().VerifyDatasetAsync(Request(), cancellationToken: RunningService.Ct);

        Assert.False(answer.Ok);
        var block = Assert.Single(answer.Differences);
        Assert.Equal((state, "b", 24, rows), (block.State, block.Series, block.RecordedRows, block.Rows));
        Assert.Equal((Gaps.Wire("2025-05-02T22:00:00Z"), Gaps.Wire("2025-05-03T22:00:00Z")), (block.StartTime, block.EndTime));
        Assert.Equal(($"{service.Near}.hours", "worker"), (block.Chunk.Provider, block.Chunk.Worker));
        Assert.Equal(Days.Start.ToDateTimeUtc(), block.Chunk.StartTime.ToDateTime());
    }

    [Fact]
    public async Task What_is_absent_or_unreachable_is_an_open_exception()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.GiveUpAsync("sales", RunningService.Range("2025-05-01T00:00:00Z", "2025-05-01T01:00:00Z"));

        var answer = await service.Client().VerifyDatasetAsync(
            new VerifyDatasetRequest { Dataset = "sales", From = "2025-05-01T00:00:00Z", To = "2025-05-01T02:00:00Z" }, cancellationToken: RunningService.Ct);

        var exception = Assert.Single(answer.Exceptions);
        Assert.Equal(("unreachable", Gaps.Wire("2025-05-01T00:00:00Z"), Gaps.Wire("2025-05-01T01:00:00Z")), (exception.State, exception.StartTime, exception.EndTime));
        var now = service.Clock.GetUtcNow();
        Assert.Equal(("refused: 403", 1, now), (exception.Reason, exception.Times, exception.Since.ToDateTimeOffset()));
        Assert.True(exception.DueAt.ToDateTimeOffset() > now);
    }

    [Fact]
    public async Task A_certificate_has_the_chunks_then_each_block_then_the_result()
    {
        await using var service = await StoredAsync();
        using var call = service.Client().ExportCertificate(
            new ExportCertificateRequest { Dataset = "prices", Series = { "b" }, From = "2025-05-02", To = "2025-05-03" }, cancellationToken: RunningService.Ct);

        var parts = await call.ResponseStream.ReadAllAsync(RunningService.Ct).ToListAsync(RunningService.Ct);

        var chunk = Assert.Single(parts[0].Chunks);
        Assert.Equal((48, 96, $"{service.Near}.hours", "01"), (parts[1].Blocks.Sum(b => b.Rows), chunk.RowsWritten, chunk.Provider, chunk.Digest));
        Assert.All(parts[1].Blocks, b => Assert.Equal(("same", "b", chunk.Id, null), (b.State, b.Series, b.ChunkId, b.Chunk)));
        Assert.True(parts[^1].Result.Ok);
    }

    [Fact]
    public async Task It_is_at_its_rest_path_in_snake_case()
    {
        await using var service = await StoredAsync();

        var answer = await service.Rest.GetFromJsonAsync<JsonElement>("/datasets/prices/verify?from=2025-05-02&to=2025-05-03&series=a", RunningService.Ct);

        Assert.Equal((true, 48, 2), (answer.GetProperty("ok").GetBoolean(), answer.GetProperty("rows").GetInt32(), answer.GetProperty("blocks").GetInt32()));
        Assert.Equal(64, answer.GetProperty("content_digest").GetString()!.Length);
    }

    [Fact]
    public async Task Series_that_nobody_knows_are_refused()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await service.Client().VerifyDatasetAsync(
            new VerifyDatasetRequest { Dataset = "prices", Series = { "z" } }, cancellationToken: RunningService.Ct));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    private static VerifyDatasetRequest Request() => new() { Dataset = "prices", From = "2025-05-02", To = "2025-05-03" };

    private async Task<RunningService> StoredAsync()
    {
        var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Days, (_, _) => Gaps.Row);
        return service;
    }
}
