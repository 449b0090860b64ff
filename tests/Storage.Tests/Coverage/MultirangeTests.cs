using CsCheck;
using DataFetch.Catalog;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using DataFetch.Testing;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Tests.Coverage;

/// <summary>Range sets on their way to Postgres and back.</summary>
public sealed class MultirangeTests(PostgresFixture postgres)
{
    // Microseconds of a hundred years around Postgres' own epoch, some of them next to each other.
    private static readonly Gen<TimeRangeSet> Sets =
        from ranges in Gen.Select(Gen.Long[-1_577_880_000_000_000, 1_577_880_000_000_000], Gen.Long[1, 1_000_000_000_000]).Array[0, 40]
        select TimeRangeSet.Of(ranges.Select(r => new TimeRange(At(r.Item1), At(r.Item1 + r.Item2))));

    [Fact]
    public async Task A_set_of_ranges_comes_back_as_it_was_written()
    {
        await using var db = NpgsqlDataSource.Create(await postgres.GetServerAsync(Store.Ct));

        await Sets.Array[1, 20].SampleAsync(
            async sets => Assert.Equal(
                sets,
                await db.QueryAsync(
                    "SELECT ranges::tstzmultirange FROM unnest($1::text[]) WITH ORDINALITY AS s (ranges, place) ORDER BY place",
                    r => Multirange.Read(r, 0), Store.Ct, (object)sets.Select(Multirange.Text).ToArray())),
            iter: 100);
    }

    [Fact]
    public async Task Null_is_no_range() => Assert.Equal([TimeRangeSet.Empty], await ReadAsync("NULL"));

    [Theory]
    [InlineData("{[2025-01-01,)}")]
    [InlineData("{(,2025-01-01)}")]
    [InlineData("{(2025-01-01,2025-01-02)}")]
    [InlineData("{[2025-01-01,2025-01-02]}")]
    public async Task Ranges_that_the_ledger_never_writes_are_not_taken_for_others(string ranges) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync($"'{ranges}'"));

    private static Instant At(long microseconds) => Instant.FromUtc(2000, 1, 1, 0, 0) + Duration.FromTicks(microseconds * 10);

    private async Task<List<TimeRangeSet>> ReadAsync(string ranges)
    {
        await using var db = NpgsqlDataSource.Create(await postgres.GetServerAsync(Store.Ct));
        return await db.QueryAsync($"SELECT {ranges}::tstzmultirange", r => Multirange.Read(r, 0), Store.Ct);
    }
}
