using System.Text;
using DataFetch.Storage.Answers;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Answers;

public sealed class KeptAnswersTests(PostgresFixture postgres)
{
    [Fact]
    public async Task An_answer_is_found_again_by_provider_series_and_range_and_the_newest_is_kept()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (answers, year) = (new KeptAnswers(store.Db, store.Ids), Store.Range("2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"));
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("17,5;", 10_000)));

        await answers.KeepAsync("up.single", "", "b", year, "old"u8.ToArray(), Store.Ct);
        await answers.KeepAsync("up.single", "", "b", year, body, Store.Ct);

        Assert.Equal(body, await answers.FindAsync("up.single", "b", year, Store.Ct));
        Assert.Null(await answers.FindAsync("up.all", "b", year, Store.Ct));
        Assert.Null(await answers.FindAsync("up.single", "a", year, Store.Ct));
        Assert.Null(await answers.FindAsync("up.single", "b", year with { End = Store.At("2023-12-31T00:00:00Z") }, Store.Ct));
        Assert.True(await store.ScalarAsync<int>("SELECT octet_length(body) FROM datafetch.answer") < 200);
    }
}
