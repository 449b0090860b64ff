using System.Globalization;
using DataFetch.Storage.Schema;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Revisions;

/// <summary>The model: what a reader found when it asked at an instant is what an as-of read of that instant finds ever after.</summary>
public sealed class RevisionModelTests(PostgresFixture postgres)
{
    private const int Steps = 40;

    [Theory(Timeout = 180_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Rows_at_slots_are_found_as_they_were_at_each_instant_whatever_was_stored_revised_and_deleted_since(int seed)
    {
        await using var store = await Store.CreateAsync(postgres, await TestCatalog.LoadAsync(more: "revisions: keep"));
        var random = new Random(seed);

        await CompareAsync(new KnownRows(store.Db, store.Prices), step => StepAsync(store, random, step));
    }

    [Theory(Timeout = 180_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rows_with_keys_are_found_as_they_were_at_each_instant_whatever_was_stored_revised_and_deleted_since(int seed)
    {
        await using var store = await RacingStore.CreateAsync(postgres, ("Datasets:runners:Revisions", "keep"));
        var random = new Random(seed);

        await CompareAsync(new KnownRows(store.Db, store.Catalog.Dataset("runners")), step => StepAsync(store, random, step));
    }

    private static async Task CompareAsync(KnownRows rows, Func<int, Task> step)
    {
        var found = new List<(Instant At, IReadOnlyList<string> Rows)> { (await rows.ClockAsync(), await rows.NowAsync()) };
        for (var i = 0; i < Steps; i++)
        {
            await step(i);
            found.Add((await rows.ClockAsync(), await rows.NowAsync()));
        }

        Assert.True(found.DistinctBy(f => string.Join('\n', f.Rows)).Count() > Steps / 2); // else the steps do little
        foreach (var (at, then) in found)
        {
            Assert.Equal(then, await rows.AtAsync(at));
        }
    }

    private static async Task StepAsync(Store store, Random random, int step)
    {
        var hours = Store.Hours($"2024-03-0{random.Next(1, 3)}T{random.Next(0, 20):00}:00:00Z", random.Next(1, 6));
        var some = $"hashint4(extract(epoch FROM at)::integer / 3600 + {step}) % 3 = 0";
        switch (random.Next(9))
        {
            case 0 or 1 or 2:
                await store.StoreAsync(hours, TestCatalog.All, store.Answer(hours, ["a", "b", "c"], (_, _) => random.Next(4) == 0 ? null : random.Next(3), provisional: random.Next(2) == 0));
                break;
            case 3:
                await store.ExecuteAsync(Text($"UPDATE data.prices SET amount = {random.Next(3)}, note = 'by hand' WHERE {some}"));
                break;
            case 4:
                await store.ExecuteAsync($"UPDATE data.prices SET amount = amount; UPDATE data.prices SET provider_id = 3 - provider_id WHERE {some}");
                break;
            case 5:
                await store.ExecuteAsync($"DELETE FROM data.prices WHERE {some}");
                break;
            case 6:
                await store.TransactAsync(async connection =>
                {
                    await connection.ExecuteAsync("CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT series_id, at, provider_id, amount FROM data.prices", Store.Ct);
                    await connection.ExecuteAsync(Text($"UPDATE data.prices SET amount = {random.Next(3)} WHERE {some}"), Store.Ct);
                    await connection.ExecuteAsync("DELETE FROM data.prices", Store.Ct);
                    await connection.ExecuteAsync("INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT * FROM kept", Store.Ct);
                    await connection.ExecuteAsync(Text($"UPDATE data.prices SET ratio = {random.Next(3)}"), Store.Ct);
                });
                break;
            case 7:
                // To instants that nobody else has: such a row is another.
                await store.ExecuteAsync(Text($"UPDATE data.prices SET at = at + interval '{step + 1} s' WHERE {some}"));
                break;
            default:
                await store.ExecuteAsync(step % 3 == 0 ? "TRUNCATE data.prices" : $"DELETE FROM data.prices WHERE NOT {some}");
                break;
        }
    }

    private static async Task StepAsync(RacingStore store, Random random, int step)
    {
        var horse = $"h{random.Next(4)}";
        var weight = random.Next(3) == 0 ? (long?)null : random.Next(130, 133);
        switch (random.Next(6))
        {
            case 0 or 1:
                await store.StoreAsync("cards", store.Card(horse, weight, random.Next(2) == 0 ? null : "Jo", random.Next(2) == 0 ? "t1" : "t2"));
                break;
            case 2:
                await store.StoreAsync("results", store.Result(horse, weight, null, random.Next(3)));
                break;
            case 3:
                await store.ExecuteAsync($"DELETE FROM data.runners WHERE horse = '{horse}'");
                break;
            case 4:
                await store.ExecuteAsync(Text($"UPDATE data.runners SET at = at + interval '{random.Next(3)} days' WHERE horse = '{horse}'"));
                break;
            default:
                await store.ExecuteAsync($"UPDATE data.runners SET horse = horse || '{step}' WHERE horse = '{horse}'");
                break;
        }
    }

    private static string Text(FormattableString sql) => sql.ToString(CultureInfo.InvariantCulture);
}
