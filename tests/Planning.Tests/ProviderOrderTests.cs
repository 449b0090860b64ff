using DataFetch.Catalog;
using NodaTime;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

public class ProviderOrderTests(TestCatalog test) : IClassFixture<TestCatalog>
{
    private static readonly Instant Now = At("2026-06-15T12:30:00Z");

    [Fact]
    public void Weather_of_this_month_comes_from_one_provider_and_that_of_earlier_ones_from_another()
    {
        var plan = Plan(null, test.Need("weather_daily", "linares", "2026-05-20", "2026-06-10"));

        Assert.Equal([("aemet.daily", 10), ("siar_portal.daily", 12)], Slots(plan));
        Assert.Empty(plan.Unplannable);
    }

    [Fact]
    public void Only_providers_after_the_one_that_was_asked_count_and_the_month_decides_who_that_is()
    {
        var need = test.Need("weather_daily", "linares", "2026-05-31", "2026-06-01");

        Assert.Equal([("siar_portal.daily", 1)], Slots(Plan(null, need with { After = "aemet.daily" })));
        Assert.Equal([("siar.daily", 2)], Slots(Plan(null, need with { After = "siar_portal.daily" })));
        Assert.Equal([("aemet.daily", 1)], Slots(Plan(null, need with { After = "siar_legacy.daily" })));
        Assert.Empty(Plan(null, need with { After = "redata.prices" }).Chunks);
    }

    [Fact]
    public void What_an_upstream_does_not_reach_back_to_is_not_planned_and_its_chunks_cover_only_what_is_needed()
    {
        var plan = Plan(null, test.Need("weather_observations", "linares", "2026-06-14", "2026-06-15"));

        Assert.Equal(
            [new TimeRange(At("2026-06-14T13:00:00Z"), At("2026-06-15T00:00:00Z")), new TimeRange(At("2026-06-15T00:00:00Z"), At("2026-06-16T00:00:00Z"))],
            plan.Chunks.Select(c => c.Chunk.Range));
        var beyond = Assert.Single(plan.Unplannable);
        Assert.Null(beyond.HeldBy);
        Assert.Equal([new TimeRange(At("2026-06-14T00:00:00Z"), At("2026-06-14T13:00:00Z"))], beyond.Need.Ranges);
    }

    [Fact]
    public void A_provider_that_is_stopped_is_passed_over_and_where_it_is_the_only_one_its_slots_wait()
    {
        var need = test.Need("weather_observations", "linares", "2026-06-15", "2026-06-15");
        var stopped = Without(ExclusionKind.Stopped, "aemet.observations", "siar_portal.daily");

        Assert.Equal([("siar.daily", 1)], Slots(Plan(stopped, test.Need("weather_daily", "linares", "2026-05-01", "2026-05-01"))));
        var plan = Plan(stopped, need);
        Assert.Empty(plan.Chunks);
        Assert.Equal((24, ExclusionKind.Stopped), (need.Dataset.Cadence.Count(Assert.Single(plan.Unplannable).Need.Ranges), plan.Unplannable[0].HeldBy!.Kind));
    }

    [Fact]
    public void Where_all_providers_lack_their_key_the_first_is_planned_so_that_its_error_names_the_setting()
    {
        var keyless = Without(ExclusionKind.NoKey, "aemet.daily", "siar_portal.daily", "siar.daily", "siar_legacy.daily");
        var need = test.Need("weather_daily", "linares", "2026-05-31", "2026-06-01");

        Assert.Equal([("aemet.daily", 1), ("siar_portal.daily", 1)], Slots(Plan(keyless, need)));

        // Not after another was asked: its error is told already.
        var fallback = Plan(keyless, need with { After = "siar_portal.daily" });
        Assert.Empty(fallback.Chunks);
        Assert.All(fallback.Unplannable, u => Assert.Equal(ExclusionKind.NoKey, u.HeldBy!.Kind));
    }

    [Fact]
    public void A_provider_without_its_key_is_passed_over_for_one_that_needs_none()
    {
        var need = test.Need("pvpc_prices", "peninsular", "2026-06-01", "2026-06-01");

        Assert.Equal([("esios.pvpc", 24)], Slots(Plan(null, need)));
        Assert.Equal([("redata.prices", 24)], Slots(Plan(Without(ExclusionKind.NoKey, "esios.pvpc"), need)));
        Assert.Equal([("esios.archive_70", 24)], Slots(Plan(Without(ExclusionKind.NoKey, "esios.pvpc"), need with { After = "redata.prices" })));
    }

    [Fact]
    public void A_provider_that_blocked_us_comes_after_the_others_and_is_asked_where_it_is_the_only_one()
    {
        var blocked = Without(ExclusionKind.Blocked, "aemet.observations", "siar_portal.daily");

        Assert.Equal([("siar.daily", 1)], Slots(Plan(blocked, test.Need("weather_daily", "linares", "2026-05-01", "2026-05-01"))));
        var only = Plan(blocked, test.Need("weather_observations", "linares", "2026-06-15", "2026-06-15"));
        Assert.NotEmpty(only.Chunks);
        Assert.Empty(only.Unplannable);
    }

    private static ProviderAvailability Without(ExclusionKind kind, params string[] providers) =>
        new(providers.ToDictionary(p => p, _ => new Exclusion(kind, "test")));

    private Plan Plan(ProviderAvailability? availability, SeriesNeed need) => Planner.Plan(test.Catalog, [need], Now, availability);

    private static IEnumerable<(string Provider, long Slots)> Slots(Plan plan) =>
        plan.Chunks.GroupBy(c => $"{c.Chunk.Source}.{c.Chunk.Request}").Select(c => (c.Key, c.Sum(chunk => chunk.Slots)));
}
