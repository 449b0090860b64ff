using DataFetch.Testing;
using DataFetch.Testing.Services;
using Grpc.Core;
using NodaTime;

namespace DataFetch.Query.Tests.Data.Batches;

public sealed class DecimalTests(PostgresFixture postgres)
{
    private const string Start = "2025-06-01T00:00:00Z";

    [Fact]
    public async Task Decimals_are_exact_at_the_largest_scale_of_their_batch_and_nulls_are_bits()
    {
        await using var service = await Answers.StartAsync(postgres);
        decimal?[] values = [1.10m, -0.0050m, null, 123456789012.25m, 0m, -7m, 0.000001m, -99999999999.999999m, null, 92233720368.5m, 3m];
        await StoreAsync(service, values);

        var answer = await service.GetAsync(Answers.Prices(Start, "2025-06-01T11:00:00Z", "amount"));

        var column = Assert.Single(Assert.Single(answer.Batches).Columns);
        Assert.Equal(6, column.Decimals.Scale);
        Assert.Equal([0b0000_0100, 0b0000_0001], column.Nulls.ToByteArray());
        Assert.Equal(values, column.Decimals.Unscaled.Select((u, i) => values[i] is null && u == 0 ? (decimal?)null : u / 1_000_000m));
    }

    [Fact]
    public async Task Without_nulls_there_is_no_bitmap_and_without_fractions_no_scale()
    {
        await using var service = await Answers.StartAsync(postgres);
        await StoreAsync(service, [5m, -6m, 9_223_372_036_854_775_807m]);

        var column = Assert.Single(Assert.Single((await service.GetAsync(Answers.Prices(Start, "2025-06-01T03:00:00Z", "amount"))).Batches).Columns);

        Assert.True(column.Nulls.IsEmpty);
        Assert.Equal(0, column.Decimals.Scale);
        Assert.Equal([5, -6, long.MaxValue], column.Decimals.Unscaled);
    }

    [Theory]
    [InlineData("92233720368547758.08", "1", 2)]
    [InlineData("-92233720368547758.09", "1", 2)]
    [InlineData("1000000000000000000", "0.001", 3)]
    [InlineData("79228162514264337593543950335", "0.0000000000000000000000000001", 0)]
    public async Task A_decimal_that_does_not_fit_fails_by_name_and_is_exact_over_REST(string value, string neighbour, int scale)
    {
        await using var service = await Answers.StartAsync(postgres);
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        await StoreAsync(service, [decimal.Parse(value, invariant), decimal.Parse(neighbour, invariant)]);

        var status = await service.RefuseAsync(Answers.Prices(Start, "2025-06-01T02:00:00Z", "amount"));
        var json = await service.Rest.GetStringAsync($"/datasets/prices/data?from={Start}&to=2025-06-01T02:00:00Z&columns=amount", RunningService.Ct);

        Assert.Equal(StatusCode.FailedPrecondition, status.StatusCode);
        Assert.Equal(
            $"'amount' holds {value}, which at the scale {scale} of its neighbours does not fit the 64 bits that a decimal has here. Ask over REST, or without this column.",
            status.Detail);
        Assert.Contains($"\"amount\":{value}}}", json, StringComparison.Ordinal);
        Assert.Contains($"\"amount\":{neighbour}}}", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_least_64_bit_number_fits()
    {
        await using var service = await Answers.StartAsync(postgres);
        await StoreAsync(service, [-92233720368547758.08m]);

        var answer = await service.GetAsync(Answers.Prices(Start, "2025-06-01T01:00:00Z", "amount"));

        Assert.Equal([long.MinValue], answer.Batches[0].Columns[0].Decimals.Unscaled);
    }

    private static Task StoreAsync(RunningService service, decimal?[] values)
    {
        var start = RunningService.At(Start);
        return service.StoreAsync(
            "prices", new Catalog.TimeRange(start, start + Duration.FromHours(values.Length)), (s, at) => s == "a" ? [values[(int)(at - start).TotalHours]] : null);
    }
}
