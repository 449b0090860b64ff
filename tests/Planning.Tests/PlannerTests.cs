using System.Diagnostics;
using CsCheck;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

public class PlannerTests(TestCatalog test) : IClassFixture<TestCatalog>
{
    private static readonly Instant Origin = At("2025-03-20T00:00:00Z");
    private static readonly Instant Now = At("2026-06-15T00:00:00Z");

    // The token that is not there in most installations.
    private static readonly ProviderAvailability NoToken = new(new Dictionary<string, Exclusion>
    {
        ["esios.pvpc"] = new(ExclusionKind.NoKey, "no key"),
        ["esios.spot"] = new(ExclusionKind.NoKey, "no key"),
    });

    [Fact]
    public void Each_needed_slot_is_in_one_chunk_and_each_chunk_is_needed() => Gen.Select(Needs(), Gen.Int[0, 50]).Sample(
        (needs, days) => AssertEachSlotOnce(needs, Origin + Duration.FromDays(days) + Duration.FromMinutes(days), ProviderAvailability.All),
        iter: 300);

    [Fact]
    public void So_it_is_whatever_was_learned_of_the_size_of_chunks_and_none_is_longer() => Gen.Select(Needs(), Gen.Int[1, 40]).Sample(
        (needs, most) =>
        {
            // A trimmed chunk may begin with the slot before.
            var chunks = from chunk in AssertEachSlotOnce(needs, Now, Learned(most)).Chunks
                         let request = test.Catalog.Request($"{chunk.Chunk.Source}.{chunk.Chunk.Request}")
                         where !request.IsTrimmed
                         select (Request: request, chunk.Chunk);
            Assert.All(chunks, c => Assert.Single(ChunkSplit.Parts(c.Request, c.Chunk, most)));
        },
        iter: 300);

    [Fact]
    public void Parts_of_a_chunk_that_is_split_are_the_chunks_of_a_plan_of_their_size()
    {
        var need = test.Need("weather_halfhourly", "ubeda", "2025-03-01", "2025-03-31");
        var month = Assert.Single(Plan(need).Chunks).Chunk;

        var learned = Planner.Plan(test.Catalog, [need], Now, Learned(8));

        Assert.Equal(ChunkSplit.Parts(test.Catalog.Request("siar.halfhourly"), month, 8).Select(c => c.Key()), Keys(learned));
        Assert.Equal(4, learned.Calls);
    }

    private ProviderAvailability Learned(int most) => ProviderAvailability.All with
    {
        MostDays = test.Catalog.Sources.SelectMany(s => s.Requests.Values).ToDictionary(r => r.Provider, _ => most),
    };

    private Plan AssertEachSlotOnce(IReadOnlyList<SeriesNeed> needs, Instant now, ProviderAvailability able)
    {
        var slots = needs.SelectMany(n => n.Ranges.SelectMany(n.Dataset.Cadence.Slots), (n, at) => (n.Dataset.Name, n.Series, At: at)).Distinct().ToList();

        var plan = Planner.Plan(test.Catalog, needs, now, able);
        var chunks = plan.Chunks;

        var filled = chunks.ToDictionary(c => c, _ => 0L);
        foreach (var (dataset, series, at) in slots)
        {
            if (FirstOf(test.Catalog.Dataset(dataset), series, at, now) is not { } provider)
            {
                Assert.Contains(plan.Unplannable, u => u.Need.Dataset.Name == dataset && u.Need.Series == series && u.Need.Ranges.Contains(at) && u.HeldBy is null);
                continue;
            }

            filled[Assert.Single(chunks, c => $"{c.Chunk.Source}.{c.Chunk.Request}" == provider && Fills(c, dataset, series) && c.Chunk.Range.Contains(at))]++;
        }

        Assert.All(filled, c => Assert.Equal(c.Key.Slots, c.Value));
        Assert.All(chunks, c => Assert.True(c.Slots > 0));
        Assert.Distinct(chunks.Select(c => c.Chunk.Key()));
        return plan;
    }

    [Fact]
    public void The_order_of_needs_does_not_matter_and_chunks_are_in_order() => Needs().Sample(
        needs =>
        {
            var plan = Planner.Plan(test.Catalog, needs, Now);

            Assert.Equal(Keys(plan), Keys(Planner.Plan(test.Catalog, needs.Reverse(), Now)));
            var order = plan.Chunks
                .OrderBy(c => test.Catalog.Request($"{c.Chunk.Source}.{c.Chunk.Request}").Stage)
                .ThenBy(c => c.Chunk.Source, StringComparer.Ordinal).ThenBy(c => c.Chunk.Request, StringComparer.Ordinal)
                .ThenBy(c => c.Chunk.Range.Start).ThenBy(c => c.Chunk.Fills[0].Series[0], StringComparer.Ordinal);
            Assert.Equal(order, plan.Chunks);
        },
        iter: 300);

    [Fact]
    public void A_part_of_a_plan_has_the_keys_of_the_whole() => Needs().Sample(
        needs =>
        {
            var part = needs.Select(n => n with { Ranges = n.Ranges.Intersect(new TimeRange(Origin + Duration.FromDays(9), Origin + Duration.FromDays(21))) });
            Assert.Subset(OnTheGrid(Planner.Plan(test.Catalog, needs, Now)), OnTheGrid(Planner.Plan(test.Catalog, part, Now)));
        },
        iter: 300);

    // A trimmed chunk is of what is needed, and no block.
    private HashSet<string> OnTheGrid(Plan plan) =>
        [.. plan.Chunks.Where(c => !test.Catalog.Request($"{c.Chunk.Source}.{c.Chunk.Request}").IsTrimmed).Select(c => c.Chunk.Key())];

    [Fact]
    public void Datasets_that_one_answer_fills_share_its_chunks()
    {
        var plan = Plan(
            test.Need("spot_prices", "peninsular", "2026-06-02", "2026-06-03"), test.Need("pvpc_prices", "peninsular", "2026-06-01", "2026-06-02"));

        Assert.Equal([24, 24 + 96, 96], plan.Chunks.Select(c => c.Slots));
        Assert.All(plan.Chunks, c => Assert.Equal(("redata", "prices", "pvpc_prices:peninsular spot_prices:peninsular"), Shape(c)));
    }

    [Fact]
    public void Series_that_one_answer_holds_share_its_chunks_whichever_was_asked_for()
    {
        var one = Assert.Single(Plan(test.Need("cmg_online", "QUELLON_______013", "2025-12-01", "2025-12-01")).Chunks);

        Assert.Equal(("sip", "cmg_online", "cmg_online:CHILOE________110,CHILOE________220,DALCAHUE______110,QUELLON_______013"), Shape(one));
        Assert.Equal((96, 440), (one.Slots, one.Calls));
    }

    [Fact]
    public void A_request_for_one_series_has_a_chunk_for_each()
    {
        var plan = Plan(
            test.Need("pvpc_prices", "melilla", "2026-06-01", "2026-06-02"), test.Need("pvpc_prices", "ceuta", "2026-06-01", "2026-06-01"),
            test.Need("pvpc_prices", "peninsular", "2026-06-01", "2026-06-01"));

        Assert.Equal(
            [
                ("redata", "prices", "pvpc_prices:peninsular spot_prices:peninsular"),
                ("redata", "prices_by_system", "pvpc_prices:ceuta"),
                ("redata", "prices_by_system", "pvpc_prices:melilla"),
                ("redata", "prices_by_system", "pvpc_prices:melilla"),
            ],
            plan.Chunks.Select(Shape));
    }

    [Fact]
    public void Series_with_different_providers_go_to_their_own()
    {
        var plan = Plan(test.Need("sea_heights", "vigo", "2026-06-01", "2026-06-01"), test.Need("sea_heights", "cadiz", "2026-06-02", "2026-06-02"));

        Assert.Equal(
            [("tides", "gauge", "sea_heights:vigo"), ("tides", "weeks", "sea_heights:cadiz sea_levels:cadiz,vigo")], plan.Chunks.Select(Shape));
    }

    [Theory]
    [InlineData("pvpc_prices", "peninsular", "2026-03-29", 23, 23)]
    [InlineData("pvpc_prices", "peninsular", "2026-10-25", 25, 25)]
    [InlineData("cmg_online", "CHILOE________110", "2025-09-07", 23, 23 * 4)]
    [InlineData("cmg_online", "CHILOE________110", "2025-04-05", 25, 25 * 4)]
    public void A_day_on_which_the_clock_changes_is_one_chunk(string dataset, string series, string day, int hours, long slots)
    {
        var chunk = Assert.Single(Plan(test.Need(dataset, series, day, day)).Chunks);

        Assert.Equal(Days(test.Catalog.Dataset(dataset).Zone, day, day), chunk.Chunk.Range);
        Assert.Equal(Duration.FromHours(hours), chunk.Chunk.Range.Duration);
        Assert.Equal(slots, chunk.Slots);
    }

    [Fact]
    public void Chunks_of_several_days_lie_on_one_grid_before_and_after_1970()
    {
        var zone = DateTimeZoneProviders.Tzdb["Australia/Lord_Howe"];
        var plan = Plan(new SeriesNeed(
            test.Catalog.Dataset("sea_levels"), "vigo", TimeRangeSet.Of(Range("1969-12-30T00:00:00Z"), Range("1970-01-05T00:00:00Z"), Range("2025-10-05T00:00:00Z"))));

        Assert.Equal(
            [Days(zone, "1969-12-25", "1969-12-31"), Days(zone, "1970-01-01", "1970-01-07"), Days(zone, "2025-10-02", "2025-10-08")],
            plan.Chunks.Select(c => c.Chunk.Range));
        Assert.Equal(Duration.FromHours((7 * 24) - 0.5), plan.Chunks[2].Chunk.Range.Duration);
        Assert.All(plan.Chunks, c => Assert.Equal(21, c.Calls));

        static TimeRange Range(string start) => new(At(start), At(start) + Duration.FromHours(1));
    }

    [Fact]
    public void A_range_between_two_slots_needs_no_chunk() =>
        Assert.Empty(Plan(new SeriesNeed(
            test.Catalog.Dataset("pvpc_prices"), "peninsular",
            TimeRangeSet.Of(new TimeRange(At("2026-06-01T00:00:00.001Z"), At("2026-06-01T01:00:00Z"))))).Chunks);

    [Fact]
    public void Overlapping_needs_of_a_series_count_their_slots_once() =>
        Assert.Equal([24, 24, 24], Plan(
            test.Need("pvpc_prices", "peninsular", "2026-06-01", "2026-06-02"),
            test.Need("pvpc_prices", "peninsular", "2026-06-02", "2026-06-03")).Chunks.Select(c => c.Slots));

    [Fact]
    public void A_series_that_the_dataset_does_not_have_is_the_callers_mistake() =>
        Assert.Equal(RequestError.NotFound, Assert.Throws<RequestException>(
            () => Plan(test.Need("cmg_online", "PUERTO_MONTT__220", "2026-06-01", "2026-06-01"))).Error);

    [Fact]
    public void Nothing_needed_is_an_empty_plan_that_takes_no_time()
    {
        var plan = Plan();

        Assert.Empty(plan.Chunks);
        Assert.Empty(plan.Estimates);
        Assert.Equal((0, Duration.Zero), (plan.Calls, plan.Duration));
    }

    [Fact]
    public void A_plan_takes_as_long_as_its_slowest_source()
    {
        var plan = Plan(
            test.Need("cmg_online", "CHILOE________110", "2025-12-01", "2025-12-30"), test.Need("pvpc_prices", "peninsular", "2025-12-01", "2025-12-30"));

        Assert.Equal(
            [("redata", 30, Duration.FromSeconds(60), "30/1m"), ("sip", 13_200, Duration.FromSeconds(13_200), "60/1m")],
            plan.Estimates.Select(e => (e.Source, e.Calls, e.Duration, e.BindingLimit.ToString())));
        Assert.Equal((13_230, Duration.FromSeconds(13_200)), (plan.Calls, plan.Duration));
    }

    [Theory]
    [InlineData(1, 0.5, "2/1s")]
    [InlineData(100, 50, "2/1s")]
    [InlineData(101, 86_400, "100/1d")]
    [InlineData(201, 172_800, "100/1d")]
    public void A_longer_window_binds_once_its_calls_are_spent(long calls, double seconds, string limit)
    {
        var estimate = SourceEstimate.Of(test.Catalog.Source("tides"), calls);
        Assert.Equal((Duration.FromSeconds(seconds), limit), (estimate.Duration, estimate.BindingLimit.ToString()));
    }

    [Fact]
    public void A_chunk_of_a_decade_costs_no_more_to_plan_than_one_of_a_year()
    {
        var (year, decade) = (BytesAChunk("2024-01-01", 3 * 366), BytesAChunk("2015-01-01", 3 * 3653));
        TestContext.Current.TestOutputHelper?.WriteLine($"{year} bytes a chunk of a year, {decade} a chunk of a decade");
        Assert.InRange(decade, 0, year * 3 / 2);

        long BytesAChunk(string first, int chunks)
        {
            SeriesNeed[] needs = [.. test.Catalog.Dataset("pvpc_prices").Series.Select(s => test.Need("pvpc_prices", s, first, "2024-12-31"))];
            Plan(needs);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var planned = Plan(needs).Chunks.Count;
            TestContext.Current.TestOutputHelper?.WriteLine($"{planned} chunks in {watch.Elapsed.TotalMilliseconds:F1} ms");
            Assert.Equal(chunks, planned);
            return (GC.GetAllocatedBytesForCurrentThread() - before) / planned;
        }
    }

    private Plan Plan(params SeriesNeed[] needs) => Planner.Plan(test.Catalog, needs, Now, NoToken);

    // The order of preference of one slot, said once more and slot by slot.
    private string? FirstOf(Dataset dataset, string series, Instant at, Instant now)
    {
        var (day, today) = (at.InZone(dataset.Zone).Date, now.InZone(dataset.Zone).Date);
        var isOlder = day < new LocalDate(today.Year, today.Month, 1);
        return dataset.Providers
            .Where(p => test.Catalog.Request(p.Request).Serves(dataset, series) && test.Catalog.Applicability(dataset, p, now).Contains(at))
            .OrderBy(p => p.IsFirstInCurrentMonth ? isOlder ? 1 : -1 : 0)
            .FirstOrDefault()?.Request;
    }

    private Gen<SeriesNeed[]> Needs() =>
        (from series in Gen.OneOf([.. test.Catalog.Datasets.SelectMany(d => d.Series, (d, s) => (Dataset: d, Series: s))])
         from ranges in Gen.Select(Gen.Int[0, 40 * 1440], Gen.Int[0, 5 * 1440]).Array[0, 5]
         select new SeriesNeed(
             series.Dataset, series.Series,
             TimeRangeSet.Of(ranges.Select(r => new TimeRange(Origin + Duration.FromMinutes(r.Item1), Origin + Duration.FromMinutes(r.Item1 + r.Item2))))))
        .Array[0, 6];

    private static IEnumerable<string> Keys(Plan plan) => plan.Chunks.Select(c => c.Chunk.Key());

    private static bool Fills(PlannedChunk chunk, string dataset, string series) =>
        chunk.Chunk.Fills.Any(f => f.Dataset == dataset && f.Series.Contains(series));

    private static (string Source, string Request, string Fills) Shape(PlannedChunk chunk) =>
        (chunk.Chunk.Source, chunk.Chunk.Request, string.Join(' ', chunk.Chunk.Fills.Select(f => $"{f.Dataset}:{string.Join(',', f.Series)}")));
}
