using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Rows;

/// <summary>Rows that several requests fill: a card before the race, its result after it, in whatever order they come.</summary>
public sealed class KeyedRowTests(PostgresFixture postgres)
{
    private const string Row = "SELECT concat_ws('|', coalesce(weight::text, '-'), coalesce(jockey, '-'), coalesce(tip, '-'), coalesce(position::text, '-')) FROM data.runners WHERE horse = 'h1'";

    [Fact(Timeout = 60_000)]
    public async Task A_result_completes_a_row_without_erasing_what_the_card_said()
    {
        await using var store = await RacingStore.CreateAsync(postgres);

        await store.StoreAsync("cards", store.Card("h1", 130, "Jo", "a tip"));
        await store.StoreAsync("results", store.Result("h1", null, "Al", 3));

        Assert.Equal(["130|Al|a tip|3"], await store.TextsAsync(Row));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_later_card_replaces_what_an_earlier_one_said_and_takes_nothing_back_from_the_result()
    {
        await using var store = await RacingStore.CreateAsync(postgres);
        await store.StoreAsync("cards", store.Card("h1", 130, "Jo", "a tip"));
        await store.StoreAsync("results", store.Result("h1", null, "Al", 3));

        await store.StoreAsync("cards", store.Card("h1", 131, null, null));

        Assert.Equal(["131|Al|-|3"], await store.TextsAsync(Row));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_fetched_again_and_is_the_same_is_not_written()
    {
        await using var store = await RacingStore.CreateAsync(postgres);

        Assert.Equal(1, await store.StoreAsync("cards", store.Card("h1", 130, "Jo", "a tip")));
        Assert.Equal(1, await store.StoreAsync("results", store.Result("h1", 130, "Jo", 3)));
        Assert.Equal(0, await store.StoreAsync("cards", store.Card("h1", 130, "Jo", "a tip")));
        Assert.Equal(0, await store.StoreAsync("results", store.Result("h1", 130, "Jo", 3)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_row_stands_at_its_off_and_is_read_by_it()
    {
        await using var store = await RacingStore.CreateAsync(postgres);
        await store.StoreAsync("cards", store.Card("h1", 130, "Jo", null));
        Assert.Equal(["2025-03-10 12:00:00+00"], await store.TextsAsync("SET timezone = 'UTC'; SELECT at::text FROM data.runners_named"));
    }

    // The model: each column is the last result's where it has a value, else the last card's.
    [Fact(Timeout = 180_000)]
    public async Task In_whatever_order_cards_and_results_come_a_row_is_what_the_last_of_each_said()
    {
        await using var store = await RacingStore.CreateAsync(postgres);
        for (var i = 0; i < 60; i++)
        {
            var random = new Random(i); // the seed is in the horse's name
            var cards = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (Weight: Number(random), Jockey: Text(random, "Jo", "Al"), Tip: Text(random, "t1", "t2"))).ToArray();
            var result = (Weight: Number(random) + 10, Jockey: Text(random, "Bo", "Cy"), Position: (long?)random.Next(1, 9));
            int[] order = [0, 1, 2, 3];
            random.Shuffle(order);
            var horse = $"x{i}";
            var nextCard = 0;
            foreach (var step in order)
            {
                if (step == 3)
                {
                    await store.StoreAsync("results", store.Result(horse, result.Weight, result.Jockey, result.Position));
                }
                else if (nextCard < cards.Length)
                {
                    var card = cards[nextCard++];
                    await store.StoreAsync("cards", store.Card(horse, card.Weight, card.Jockey, card.Tip));
                }
            }

            // A value of a result that was there before a later card with another value goes before it.
            var last = cards[nextCard - 1];
            var row = Assert.Single(await store.TextsAsync(Row.Replace("'h1'", $"'{horse}'", StringComparison.Ordinal)));
            Assert.Equal(
                $"{(result.Weight ?? last.Weight)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}|{result.Jockey ?? last.Jockey ?? "-"}|{last.Tip ?? "-"}|{result.Position}",
                row);
        }
    }

    private static long? Number(Random random) => random.Next(3) is > 0 and var number ? number : null;

    private static string? Text(Random random, string one, string other) => random.Next(3) switch { 0 => one, 1 => other, _ => null };
}
