using DataFetch.Integration.Tests.Running;
using DataFetch.V1;
using NodaTime;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>The weather sources, through every fault: by date, each the other's fallback, provenance on every row.</summary>
[Collection(QuirkySystemGroup.Name)]
public sealed class WeatherSourcesTests(QuirkySystem quirky)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Observations_of_the_last_hours_are_as_AEMET_has_them()
    {
        var system = await quirky.GetAsync(Ct);
        var now = TimeProvider.System.GetUtcNow();
        await RunAsync(system, "weather_observations", now.AddHours(-20), now);

        var stored = await StoredRows.OfDatabaseAsync(system.Database, "weather_observations", now.AddHours(-20), now, Ct);

        stored.AssertAllIn(await StoredRows.OfTruthAsync(system.Upstreams, "weather_observations", now.AddHours(-20), now, Ct));
        Assert.InRange(stored.Count, 17, 21);
    }

    [Fact(Timeout = 180_000)]
    public async Task Days_of_earlier_months_are_of_SiAR_and_what_it_lacks_is_of_AEMET()
    {
        // J17 was taken down on 2025-11-12.
        var (from, to) = (At(2025, 10, 1), At(2025, 12, 1));
        var system = await quirky.GetAsync(Ct);
        await RunAsync(system, "weather_daily", from, to, "linares");

        var stored = await StoredRows.OfDatabaseAsync(system.Database, "weather_daily", from, to, Ct);
        var siar = (await StoredRows.OfTruthAsync(system.Upstreams, "weather_daily_siar", from, to, Ct)).Where((key, _) => key.Series == "linares");
        var aemet = await StoredRows.OfTruthAsync(system.Upstreams, "weather_daily_aemet", from, to, Ct);

        // A chunk of SiAR's that spent its attempts on faults is of AEMET, too.
        Of(stored, "siar").AssertAllIn(siar);
        Of(stored, "aemet").AssertAllIn(aemet);
        Assert.Equal(siar.Keys.Union(aemet.Keys).Order(), stored.Keys);
        Assert.NotEqual(0, Of(stored, "siar").Count);
        Assert.All(aemet.Keys.Except(siar.Keys), key => Assert.Equal("aemet.daily", stored.Value(key, "provider")));
        var tasks = (await system.Clients.Backfill.ListTasksAsync(new() { PageSize = 500 }, cancellationToken: Ct)).Tasks;
        Assert.Contains(tasks, t => t is { Source: "aemet", Request: "daily", FallbackOf.Length: > 0, FallbackReason.Length: > 0 });
    }

    [Fact(Timeout = 180_000)]
    public async Task Days_of_the_current_month_are_of_AEMET_first()
    {
        var system = await quirky.GetAsync(Ct);
        var now = TimeProvider.System.GetUtcNow();
        var (from, to) = (new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero), now.AddDays(-6));
        Assert.SkipWhen(from >= to, "In its first days a month has no day that is published.");

        await RunAsync(system, "weather_daily", from, to, "linares");

        var stored = await StoredRows.OfDatabaseAsync(system.Database, "weather_daily", from, to, Ct);
        Of(stored, "aemet").AssertEqualTo(await StoredRows.OfTruthAsync(system.Upstreams, "weather_daily_aemet", from, to, Ct));
    }

    [Fact(Timeout = 180_000)]
    public async Task Files_of_the_portal_go_before_the_API_and_say_the_same()
    {
        var (from, to) = (At(2024, 1, 1), At(2025, 1, 1));
        var system = await quirky.GetAsync(Ct);
        await RunAsync(system, "weather_daily", from, to, "torreblascopedro");

        var stored = (await StoredRows.OfDatabaseAsync(system.Database, "weather_daily", from, to, Ct)).Where((key, _) => key.Series == "torreblascopedro");
        var truth = (await StoredRows.OfTruthAsync(system.Upstreams, "weather_daily_siar", from, to, Ct)).Where((key, _) => key.Series == "torreblascopedro");

        stored.AssertEqualTo(truth);
        Assert.Contains("siar_portal.daily", stored.Keys.Select(k => stored.Value(k, "provider")));
    }

    [Fact(Timeout = 180_000)]
    public async Task Half_hours_are_kept_by_station_and_not_asked_for_twice()
    {
        var (from, to) = (At(2025, 3, 1), At(2025, 4, 1));
        var system = await quirky.GetAsync(Ct);
        await RunAsync(system, "weather_halfhourly", from, to, "ubeda");
        var stored = (await StoredRows.OfDatabaseAsync(system.Database, "weather_halfhourly", from, to, Ct)).Where((key, _) => key.Series == "ubeda");
        stored.AssertEqualTo((await StoredRows.OfTruthAsync(system.Upstreams, "weather_halfhourly", from, to, Ct)).Where((key, _) => key.Series == "ubeda"));
        Assert.True(await system.Database.NumberAsync(
            "SELECT count(*) FROM datafetch.answer WHERE region = 'J' AND series = 'J08' AND range_start = '2025-03-01Z'", Ct) > 0);

        await system.Upstreams.ForgetArrivalsAsync(Ct);
        await RunAsync(system, "weather_halfhourly", from, to, "ubeda", refetch: true);

        Assert.DoesNotContain(await system.Upstreams.ArrivalsAsync(Ct), a => a.Source == "siar" && a.Path.Contains("Horarios", StringComparison.Ordinal) && a.Query.Contains("J08", StringComparison.Ordinal));
    }

    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);

    private static StoredRows Of(StoredRows rows, string source) =>
        rows.Where((_, columns) => columns["provider"]!.StartsWith($"{source}.", StringComparison.Ordinal) || columns["provider"]!.StartsWith($"{source}_", StringComparison.Ordinal));

    private static async Task RunAsync(OneProcess system, string dataset, DateTimeOffset from, DateTimeOffset to, string? series = null, bool refetch = false)
    {
        for (var run = 0; run < 3; run++)
        {
            var request = new CreateRunRequest { Datasets = { dataset }, From = Text(from), To = Text(to), Refetch = refetch || run > 0 };
            if (series is not null)
            {
                request.Series.Add(series);
            }

            var created = await system.Clients.Backfill.CreateRunAsync(request, cancellationToken: Ct);
            if ((await system.Clients.EndOfAsync(created.Run.Id, Ct)).State == RunState.Completed)
            {
                return;
            }
        }
    }

    private static string Text(DateTimeOffset at) => Instant.FromDateTimeOffset(at).ToString();
}
