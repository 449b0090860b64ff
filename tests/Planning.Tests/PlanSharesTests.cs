using System.Diagnostics;
using CsCheck;
using DataFetch.Catalog;
using NodaTime;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

public class PlanSharesTests(TestCatalog test) : IClassFixture<TestCatalog>
{
    private static readonly Instant Origin = At("2025-03-20T00:00:00Z");
    private static readonly Instant Now = At("2025-05-10T00:00:00Z");

    private static readonly ProviderAvailability Some = new(new Dictionary<string, Exclusion>
    {
        ["esios.pvpc"] = new(ExclusionKind.NoKey, "no key"),
        ["tides.weeks"] = new(ExclusionKind.Stopped, "stopped: drift"),
    });

    [Fact]
    public void A_share_has_the_chunks_that_fill_its_slots_each_once_and_all_shares_have_all_slots() => Gen.Select(Needs(), Gen.Bool).Sample(
        (needs, isAll) =>
        {
            var able = isAll ? ProviderAvailability.All : Some;
            var plan = Planner.Plan(test.Catalog, needs, Now, able);
            var shares = new PlanShares(test.Catalog, plan, able);

            foreach (var need in needs)
            {
                // Each gap, and all of the series at once.
                foreach (var range in need.Ranges.Concat(need.Ranges.Take(1).Select(first => first with { End = need.Ranges[^1].End })))
                {
                    var slots = needs.Where(n => n.Dataset == need.Dataset && n.Series == need.Series)
                        .SelectMany(n => n.Ranges.Intersect(range)).SelectMany(need.Dataset.Cadence.Slots).Distinct().ToList();
                    var found = shares.Of(need.Dataset.Name, need.Series, range);

                    Assert.Equal(slots.Count, found.Sum(s => s.Slots));
                    Assert.All(found.Where(s => s.Provider is not null), share =>
                    {
                        var asked = plan.Assigned.Where(a => a.Provider == share.Provider && a.Need.Dataset == need.Dataset && a.Need.Series == need.Series);
                        var mine = slots.Where(at => asked.Any(a => a.Need.Ranges.Contains(at))).ToList();
                        var filling = plan.Chunks.Where(c => $"{c.Chunk.Source}.{c.Chunk.Request}" == share.Provider
                            && c.Chunk.Fills.Any(f => f.Dataset == need.Dataset.Name && f.Series.Contains(need.Series)) && mine.Any(c.Chunk.Range.Contains)).ToList();
                        Assert.Equal((mine.Count, filling.Count, filling.Sum(c => c.Calls)), (share.Slots, share.Chunks, share.Calls));
                        Assert.Equal(able.Excluded.GetValueOrDefault(share.Provider!)?.Reason, share.Note);
                    });
                    Assert.All(found.Where(s => s.Provider is null), share => Assert.NotEmpty(share.Note!));
                }
            }
        },
        iter: 500);

    [Fact]
    public void A_share_tells_how_long_chunks_were_learned_to_be()
    {
        var able = ProviderAvailability.All with { MostDays = new Dictionary<string, int> { ["tides.weeks"] = 4 } };
        var need = test.Need("sea_levels", "vigo", "2025-04-01", "2025-04-01");

        var share = Assert.Single(new PlanShares(test.Catalog, Planner.Plan(test.Catalog, [need], Now, able), able).Of("sea_levels", "vigo", need.Ranges[0]));

        Assert.Equal("4 days", share.ChunkSize);
    }

    [Fact]
    public void A_gap_within_a_day_takes_the_whole_chunk_of_the_day_and_names_the_limit()
    {
        var need = test.Need("sea_heights", "gijon", "2025-04-01", "2025-04-04");
        var plan = Planner.Plan(test.Catalog, [need], Now);

        var share = Assert.Single(new PlanShares(test.Catalog, plan, ProviderAvailability.All).Of(
            "sea_heights", "gijon", new TimeRange(At("2025-04-02T06:00:00Z"), At("2025-04-02T14:00:00Z"))));

        Assert.Equal(("tides.gauge", "2 days", 1, 1, "2/1s"), (share.Provider, share.ChunkSize, share.Chunks, share.Slots, share.Estimate!.BindingLimit.ToString()));
    }

    [Fact]
    public void What_nobody_can_be_asked_for_says_why()
    {
        var need = test.Need("sea_levels", "vigo", "2025-04-01", "2025-04-01");
        var plan = Planner.Plan(test.Catalog, [need], Now, Some);

        var share = Assert.Single(new PlanShares(test.Catalog, plan, Some).Of("sea_levels", "vigo", need.Ranges[0]));

        Assert.Equal((null, 0, 48, "stopped: drift"), (share.Provider, share.Chunks, share.Slots, share.Note));
    }

    [Fact]
    public void Ten_times_the_gaps_cost_ten_times_as_much()
    {
        var (some, many) = (Bytes(2_000), Bytes(20_000));
        Assert.InRange(many, some * 5, some * 15);

        long Bytes(int holes)
        {
            var dataset = test.Catalog.Dataset("sea_levels");
            List<TimeRange> gaps = [.. Enumerable.Range(0, holes).Select(i => At("2000-01-01T00:00:00Z") + Duration.FromHours(10 * i)).Select(at => new TimeRange(at, at + Duration.FromMinutes(30)))];
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var plan = Planner.Plan(test.Catalog, [new SeriesNeed(dataset, "vigo", TimeRangeSet.Of(gaps))], Now);
            var shares = new PlanShares(test.Catalog, plan, ProviderAvailability.All);
            Assert.Equal(holes, gaps.Sum(gap => shares.Of("sea_levels", "vigo", gap).Sum(s => s.Chunks)));
            TestContext.Current.TestOutputHelper?.WriteLine($"{holes} gaps planned and told apart in {watch.Elapsed.TotalMilliseconds:F0} ms");
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private Gen<SeriesNeed[]> Needs() =>
        (from series in Gen.OneOf([.. test.Catalog.Datasets.SelectMany(d => d.Series, (d, s) => (Dataset: d, Series: s))])
         from ranges in Gen.Select(Gen.Int[0, 40 * 1440], Gen.Int[0, 5 * 1440]).Array[0, 5]
         let cells = TimeRangeSet.Of(ranges.Select(r => new TimeRange(Origin + Duration.FromMinutes(r.Item1), Origin + Duration.FromMinutes(r.Item1 + r.Item2))))
         select new SeriesNeed(series.Dataset, series.Series, series.Dataset.Cadence.Cells(cells)))
        .Array[1, 6];
}
