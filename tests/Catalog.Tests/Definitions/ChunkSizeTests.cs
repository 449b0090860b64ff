using CsCheck;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Catalog.Tests.Definitions;

public class ChunkSizeTests
{
    private static readonly Gen<ChunkSize> Sizes = Gen.OneOf(
        Gen.Int[1, 400].Select(ChunkSize.OfDays), Gen.OneOf(new ChunkSize(0, 1), new ChunkSize(0, 12)));

    private static readonly Gen<LocalDate> Days = Gen.Int[-20_000, 40_000].Select(d => new LocalDate(1970, 1, 1).PlusDays(d));

    [Fact]
    public void A_day_is_in_the_block_that_starts_at_or_before_it_and_not_in_the_next() => Gen.Select(Sizes, Days).Sample(
        (size, day) =>
        {
            var block = size.BlockOf(day);
            Assert.InRange(day, size.Start(block), size.Start(block + 1).PlusDays(-1));
        });

    [Fact]
    public void Blocks_may_count_from_any_day() => Gen.Select(Sizes, Days, Gen.Int[0, 50]).Sample(
        (size, first, block) =>
        {
            Assert.Equal(first, size.Start(first, 0));
            Assert.True(size.Start(first, block) < size.Start(first, block + 1));
        });

    [Fact]
    public void A_year_is_a_calendar_year() => Assert.Equal(new LocalDate(2026, 1, 1), new ChunkSize(0, 12).Start(new ChunkSize(0, 12).BlockOf(new LocalDate(2026, 8, 3))));
}
