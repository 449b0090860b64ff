using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Query.Tests.Changes;

public sealed class SubscribeTests(PostgresFixture postgres)
{
    private static readonly Catalog.TimeRange Hours = RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T03:00:00Z");

    [Fact]
    public async Task What_is_stored_after_the_first_message_is_told_with_its_range_and_revisions()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", Hours, (_, _) => [1m]);
        using var call = service.Client().Subscribe(new() { Datasets = { "prices" } }, cancellationToken: RunningService.Ct);
        Assert.Equal(ChangeKind.Subscribed, (await NextAsync(call)).Kind);

        await service.StoreAsync("sales", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T01:00:00Z"), (_, _) => [1m]);
        await service.StoreAsync("prices", Hours, (s, _) => [s == "a" ? 2m : 1m]);

        // What was committed while others' transactions were open may be told once more.
        var change = await NextAsync(call);
        while (change.RevisedRows == 0)
        {
            change = await NextAsync(call);
        }

        Assert.Equal((ChangeKind.Stored, "prices", 3), (change.Kind, change.Dataset, change.RevisedRows));
        Assert.Equal((Hours.Start.ToDateTimeUtc(), Hours.End.ToDateTimeUtc()), (change.Range.StartTime.ToDateTime(), change.Range.EndTime.ToDateTime()));
    }

    [Fact]
    public async Task Who_comes_back_with_a_position_gets_what_happened_meanwhile_and_nothing_twice()
    {
        await using var service = await Answers.StartAsync(postgres);
        string seen;
        using (var call = service.Client().Subscribe(new(), cancellationToken: RunningService.Ct))
        {
            await NextAsync(call);
            await service.StoreAsync("prices", Hours, (_, _) => [1m]);
            seen = (await NextAsync(call)).Position;
        }

        await service.StoreAsync("prices", Hours, (_, _) => [2m]);
        using var again = service.Client().Subscribe(new() { After = seen }, cancellationToken: RunningService.Ct);

        Assert.Equal(ChangeKind.Subscribed, (await NextAsync(again)).Kind);
        Assert.Equal(6, (await NextAsync(again)).RevisedRows);
    }

    [Theory]
    [InlineData("yesterday", StatusCode.InvalidArgument, "'after' is no position of a change: 'yesterday'. Leave it out to begin now.")]
    [InlineData("7.7.0", StatusCode.FailedPrecondition, "'after' was seen at 1970-01-01T00:00:00Z, and changes are kept for 01:00:00. Subscribe without it, then read what you have again.")]
    public async Task A_position_that_is_none_or_too_old_is_refused(string after, StatusCode code, string text)
    {
        await using var service = await Answers.StartAsync(postgres);
        using var call = service.Client().Subscribe(new() { After = after }, cancellationToken: RunningService.Ct);

        var refused = await Assert.ThrowsAsync<RpcException>(() => NextAsync(call));

        Assert.Equal((code, text), (refused.StatusCode, refused.Status.Detail));
    }

    private static async Task<DatasetChange> NextAsync(AsyncServerStreamingCall<DatasetChange> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(RunningService.Ct));
        return call.ResponseStream.Current;
    }
}
