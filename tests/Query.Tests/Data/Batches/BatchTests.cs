using DataFetch.Testing;
using DataFetch.Testing.Services;
using NodaTime;

namespace DataFetch.Query.Tests.Data.Batches;

public sealed class BatchTests(PostgresFixture postgres)
{
    private const int MaxBytes = 1_000_000;

    [Fact]
    public async Task Wide_texts_come_in_batches_below_a_megabyte_and_none_is_lost()
    {
        await using var service = await Answers.StartAsync(postgres);
        // Two bytes a letter: what counts is the size on the wire.
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-02T00:00:00Z"), (_, at) => [1m, null, null, new string('ñ', 40_000 + at.InUtc().Hour)]);

        var answer = await service.GetAsync(Answers.Prices("2025-06-01T00:00:00Z", "2025-06-02T00:00:00Z"));

        Assert.True(answer.Batches.Count > 3);
        Assert.All(answer.Batches, b => Assert.InRange(b.CalculateSize(), 1, MaxBytes));
        Assert.Equal(48, answer.Rows.Count);
        Assert.Equal(Enumerable.Range(40_000, 24), answer.Rows.Take(24).Select(r => r[^1]!.Length));
    }

    [Fact]
    public async Task Many_rows_of_long_decimals_come_in_batches_below_a_megabyte_in_order()
    {
        await using var service = await Answers.StartAsync(postgres);
        var start = RunningService.At("2025-01-31T23:00:00Z");
        await service.StoreAsync("sales", new Catalog.TimeRange(start, start + Duration.FromMinutes(15 * 9000)), (_, at) => [-92233720368547758.07m + at.ToUnixTimeSeconds()]);

        var answer = await service.GetAsync(new() { Dataset = "sales", From = "2025-02-01", To = "2025-06-01" });

        Assert.Equal([8192, 808], answer.Batches.Select(b => b.Rows));
        Assert.All(answer.Batches, b => Assert.InRange(b.CalculateSize(), 1, MaxBytes));
        Assert.Equal(Enumerable.Range(0, 9000).Select(i => (start + Duration.FromMinutes(15 * i)).ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", null)), answer.Rows.Select(r => r[1]));
    }
}
