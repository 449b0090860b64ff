using DataFetch.Catalog;
using DataFetch.Storage.Alerts;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Alerts;

public sealed class AlertFactsTests(PostgresFixture postgres)
{
    private static readonly TimeRange Monday = Store.Hours("2024-03-04T00:00:00Z", 24);
    private static readonly TimeRange Tuesday = Store.Hours("2024-03-05T00:00:00Z", 24);
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_provider_that_was_blocked_is_so_still_when_a_task_is_split_and_until_a_part_is_stored()
    {
        await using var store = await Store.CreateAsync(postgres);
        var facts = new AlertFacts(store.Db);
        var blocked = await store.ClaimAsync(Store.Chunk(Monday));
        await store.Outcomes.FailAsync(blocked, "blocked: 403 by a firewall.", isFinal: true, Duration.Zero, 1, Store.Ct);

        var due = Assert.Single((await store.FollowUps.SplitAsync(
            await store.ClaimAsync(Store.Chunk(Tuesday)), [Store.Chunk(Store.Hours("2024-03-05T00:00:00Z", 12))], "capped: test", 0, Tuesday.End, Store.Ct))!);

        Assert.Equal($"{TestCatalog.Source}.{TestCatalog.All}", Assert.Single(await facts.BlockedAsync(Lately, Store.Ct)).Provider);
        var part = Assert.Single(await store.Tasks.ClaimAsync([due.Id], "worker", Duration.FromMinutes(1), Store.Ct));
        await store.Chunks.StoreAsync(Store.Fetched(part, store.Answer(part.Chunk.Range, "b", 1)), Store.Ct);
        Assert.Empty(await facts.BlockedAsync(Lately, Store.Ct));
    }
}
