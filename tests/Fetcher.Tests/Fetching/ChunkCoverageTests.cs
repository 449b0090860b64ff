using System.Text;
using CsCheck;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Decoding;
using DataFetch.Fetcher.Fetching;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.Fetcher.Tests.Fetching;

public sealed class ChunkCoverageTests(TestCatalog catalog)
{
    private static readonly Gen<(string Day, int Now, bool[] Kept)> Cases =
        from day in Gen.OneOf("2026-03-29", "2026-06-01", "2026-10-25")
        from now in Gen.Int[-30 * 60, 60 * 60]
        from kept in Gen.Bool.Array[25]
        select (day, now, kept);

    [Fact]
    public void Each_slot_is_present_provisional_or_lacking_by_its_own_age_or_nothing_yet() => Cases.Sample(
        c =>
        {
            // Published after 3 hours, final after 12: see the catalog of the tests.
            var (dataset, range) = (catalog.Catalog.Dataset("buoy_states"), catalog.Day("buoys.states", c.Day));
            var now = range.Start + Duration.FromMinutes(c.Now);
            var slots = dataset.Cadence.Slots(range).ToList();
            var stored = slots.Where((_, i) => c.Kept[i]).ToList();

            var change = Coverage("buoys.states", range, now, stored);

            foreach (var slot in slots)
            {
                var expected = stored.Contains(slot)
                    ? slot + Duration.FromHours(12) <= now ? "present" : "provisional"
                    : slot + Duration.FromHours(3) <= now ? "lacking" : "nothing";
                Assert.Equal(expected, StateOf(change, slot));
            }
        },
        iter: 2_000);

    [Fact]
    public void A_whole_day_that_is_long_past_is_one_range_of_its_23_24_or_25_hours()
    {
        foreach (var (day, hours) in new[] { ("2026-03-29", 23), ("2026-06-01", 24), ("2026-10-25", 25) })
        {
            var (dataset, range) = (catalog.Catalog.Dataset("buoy_states"), catalog.Day("buoys.states", day));
            var change = Coverage("buoys.states", range, TestCatalog.At("2027-01-01T00:00:00Z"), dataset.Cadence.Slots(range));

            Assert.Equal([range], change.Present);
            Assert.Equal(Duration.FromHours(hours), change.Present[0].Duration);
            Assert.Empty(change.Provisional);
            Assert.Empty(change.Lacking);
        }
    }

    [Fact]
    public void Half_a_day_lacks_its_other_half()
    {
        var (dataset, range) = (catalog.Catalog.Dataset("buoy_states"), catalog.Day("buoys.states", "2026-06-01"));
        var noon = range.Start + Duration.FromHours(12);
        var change = Coverage("buoys.states", range, TestCatalog.At("2027-01-01T00:00:00Z"), dataset.Cadence.Slots(range with { End = noon }));

        Assert.Equal([range with { End = noon }], change.Present);
        Assert.Equal([range with { Start = noon }], change.Lacking);
    }

    [Fact]
    public void Every_series_that_was_asked_has_its_part_also_the_one_without_a_row()
    {
        var range = catalog.Day("sip.cmg_online", "2025-09-07");
        var dataset = catalog.Catalog.Dataset("cmg_online");
        var plan = Plan("sip.cmg_online", range);
        var rows = plan.NewRows();
        foreach (var slot in dataset.Cadence.Slots(range))
        {
            rows.AddKey(2, slot.ToUnixTimeTicks() / 10);
        }

        var changes = ChunkCoverage.Of(plan, rows, [], range, TestCatalog.At("2026-01-01T00:00:00Z"), isCertain: true);

        Assert.Equal([1, 2, 3, 4], changes.Select(c => c.SeriesId));
        Assert.Equal([range], changes[1].Present); // 23 hours, from 01:00 on
        Assert.All([changes[0], changes[2], changes[3]], c =>
        {
            Assert.Empty(c.Present);
            Assert.Equal([range], c.Lacking);
        });
    }

    [Fact]
    public void A_row_beside_the_slots_covers_nothing()
    {
        var range = catalog.Day("buoys.states", "2026-06-01");
        var change = Coverage("buoys.states", range, TestCatalog.At("2027-01-01T00:00:00Z"), [range.Start + Duration.FromMinutes(30)]);

        Assert.Empty(change.Present);
        Assert.Equal([range], change.Lacking);
    }

    [Fact]
    public void What_lies_before_the_start_of_a_dataset_is_not_lacking()
    {
        var range = catalog.Day("buoys.states", "2019-12-31");
        Assert.Empty(Coverage("buoys.states", range, TestCatalog.At("2027-01-01T00:00:00Z"), []).Lacking);
    }

    [Fact]
    public void A_day_that_lacks_a_slot_is_provisional_until_it_settles_and_what_it_lacks_is_not_absent()
    {
        var (dataset, range) = (catalog.Catalog.Dataset("cmg_online"), catalog.Day("sip.cmg_online", "2026-04-04"));
        var slots = dataset.Cadence.Slots(range).ToList();

        var open = Coverage("sip.cmg_online", range, range.End + Duration.FromDays(6), slots.Skip(1));
        var settled = Coverage("sip.cmg_online", range, range.End + Duration.FromDays(7), slots.Skip(1));

        Assert.Equal(100, slots.Count); // a day of 25 hours
        Assert.Equal((0, 99, 0), Counts(dataset, open));
        Assert.Equal((99, 0, 1), Counts(dataset, settled));
    }

    [Fact]
    public void A_day_with_all_its_slots_is_present_before_it_settles()
    {
        var (dataset, range) = (catalog.Catalog.Dataset("cmg_online"), catalog.Day("sip.cmg_online", "2025-09-07"));

        var change = Coverage("sip.cmg_online", range, range.End + Duration.FromHours(1), dataset.Cadence.Slots(range));

        Assert.Equal((92, 0, 0), Counts(dataset, change)); // a day of 23 hours
    }

    [Fact]
    public void What_an_uncertain_answer_lacks_is_not_lacking_upstream()
    {
        var (dataset, range) = (catalog.Catalog.Dataset("buoy_states"), catalog.Day("buoys.states", "2026-06-01"));

        var change = Coverage("buoys.states", range, TestCatalog.At("2027-01-01T00:00:00Z"), dataset.Cadence.Slots(range).Take(3), isCertain: false);

        Assert.Equal((3, 0, 0), Counts(dataset, change));
    }

    [Fact]
    public void An_upstream_of_the_last_hours_says_nothing_of_earlier_ones()
    {
        var (dataset, range) = (catalog.Catalog.Dataset("weather_observations"), catalog.Day("aemet.observations", "2026-06-01"));
        var noon = range.Start + Duration.FromHours(36); // of the day after

        var change = Coverage("aemet.observations", range, noon, []);

        Assert.Equal((0, 0, 12), Counts(dataset, change));
    }

    private static (long Present, long Provisional, long Lacking) Counts(Dataset dataset, SeriesChange change) =>
        (dataset.Cadence.Count(change.Present), dataset.Cadence.Count(change.Provisional), dataset.Cadence.Count(change.Lacking));

    private SeriesChange Coverage(string provider, TimeRange range, Instant now, IEnumerable<Instant> stored, bool isCertain = true)
    {
        var plan = Plan(provider, range);
        var rows = plan.NewRows();
        foreach (var at in stored)
        {
            rows.AddKey(1, at.ToUnixTimeTicks() / 10);
        }

        return ChunkCoverage.Of(plan, rows, [], range, now, isCertain)[0];
    }

    private FillPlan Plan(string provider, TimeRange range)
    {
        Request request = catalog.Catalog.Request(provider);
        var dataset = catalog.Catalog.Dataset(request.Fills.Single().Dataset);
        return new FillPlan(request, request.Fills.Single(), dataset, dataset.Series, range, s => 1 + dataset.Series.ToList().IndexOf(s));
    }

    private static string StateOf(SeriesChange change, Instant slot)
    {
        var states = new StringBuilder();
        states.Append(change.Present.Contains(slot) ? "present" : "").Append(change.Provisional.Contains(slot) ? "provisional" : "").Append(change.Lacking.Contains(slot) ? "lacking" : "");
        return states.Length == 0 ? "nothing" : states.ToString();
    }
}
