using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Catalog.Tests.Definitions;

public class ChunkTests
{
    private static readonly TimeRange Day = new(Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2026, 1, 2, 0, 0));

    [Fact]
    public void Equal_chunks_have_equal_keys() =>
        Assert.Equal(Chunk(new ChunkFill("a", ["x", "y"])).Key(), Chunk(new ChunkFill("a", ["x", "y"])).Key());

    [Fact]
    public void A_key_changes_with_anything_that_changes_the_calls_or_what_they_fill()
    {
        Chunk[] chunks =
        [
            Chunk(new ChunkFill("a", ["x", "y"])),
            Chunk(new ChunkFill("a", ["x"])),
            Chunk(new ChunkFill("a", ["y", "x"])),
            Chunk(new ChunkFill("b", ["x", "y"])),
            Chunk(new ChunkFill("a", ["x", "y"]), new ChunkFill("b", ["x"])),
            Chunk(new ChunkFill("a", ["x", "y"])) with { Source = "other" },
            Chunk(new ChunkFill("a", ["x", "y"])) with { Request = "other" },
            Chunk(new ChunkFill("a", ["x", "y"])) with { Range = Day with { End = Day.End + Duration.FromHours(1) } },
            Chunk(new ChunkFill("a", ["x", "y"])) with { Range = Day with { Start = Day.Start - Duration.FromHours(1) } },
        ];

        Assert.Distinct(chunks.Select(c => c.Key()));
    }

    [Fact]
    public void Names_with_separators_in_them_do_not_make_different_chunks_alike()
    {
        Assert.NotEqual(Chunk(new ChunkFill("a", ["x,y"])).Key(), Chunk(new ChunkFill("a", ["x", "y"])).Key());
        Assert.NotEqual(Chunk(new ChunkFill("a", ["x|b:y"])).Key(), Chunk(new ChunkFill("a", ["x"]), new ChunkFill("b", ["y"])).Key());
        Assert.NotEqual(Chunk(new ChunkFill("a", [""])).Key(), Chunk(new ChunkFill("a", [])).Key());
    }

    private static Chunk Chunk(params ChunkFill[] fills) => new("tides", "levels", Day, fills);
}
