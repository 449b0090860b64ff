using DataFetch.Testing;
using DataFetch.Testing.Services;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Backfill.Tests.Scheduling;

/// <summary>A year of three zones, with both changes of each clock, by Quartz on Postgres.</summary>
public sealed class YearTests(PostgresFixture postgres, RedisFixture redis)
{
    // At times that the clocks skip in spring and show twice in autumn.
    private const string Yaml = """
        schedules:
          chile: { title: Midnight, cron: 30 0 * * *, zone: America/Santiago, trigger: chile }
          spain: { title: Night, cron: 30 2 * * *, zone: Europe/Madrid, trigger: spain }
          britain: { title: Night, cron: 30 1 * * *, zone: Europe/London, trigger: britain }
          weekly: { title: Sunday, cron: 0 2 * * sun, zone: Europe/London, trigger: weekly }
          monthly: { title: First, cron: 0 3 1 * *, zone: America/Santiago, trigger: monthly }
        """;

    private static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 12, 0);
    private static readonly Instant End = Instant.FromUtc(2027, 1, 1, 12, 0);

    [Fact(Timeout = 300_000)]
    public async Task Over_a_year_everything_fires_once_as_declared()
    {
        var ct = RunningService.Ct;
        await using var database = await postgres.CreateDatabaseAsync(null, ct);
        var clock = new FakeTimeProvider(Start.ToDateTimeOffset());
        await using var host = await SchedulerHost.StartAsync(database.ConnectionString, redis, clock, Yaml);
        var declared = Declared();

        foreach (var at in declared.Select(d => d.At).Distinct())
        {
            clock.SetUtcNow(at.ToDateTimeOffset());
            foreach (var (schedule, _) in declared.Where(d => d.At == at))
            {
                await Eventually.TrueAsync(
                    async () => await host.Firings.NewestAsync(schedule, at + Duration.Epsilon * 1000, ct) == at, Backfills.Soon, $"{schedule} fires at {at}");
            }
        }

        await Eventually.TrueAsync(async () => (await host.DoneAsync()).Count >= declared.Count, Backfills.Soon);
        Assert.Equal(declared, await host.DoneAsync());
    }

    // Each local day once, by what the clocks are known to do in 2026.
    private static List<(string Schedule, Instant At)> Declared()
    {
        var days = Enumerable.Range(0, 366).Select(i => new LocalDate(2026, 1, 1).PlusDays(i)).ToList();
        var all = days.Select(d => ("chile", On(d, 0, 30, "America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", "", "")))
            .Concat(days.Select(d => ("spain", On(d, 2, 30, "Europe/Madrid", "2026-03-29", "2026-03-29T01:00:00Z", "2026-10-25", "2026-10-25T00:30:00Z"))))
            .Concat(days.Select(d => ("britain", On(d, 1, 30, "Europe/London", "2026-03-29", "2026-03-29T01:00:00Z", "2026-10-25", "2026-10-25T00:30:00Z"))))
            .Concat(days.Where(d => d.DayOfWeek == IsoDayOfWeek.Sunday).Select(d => ("weekly", On(d, 2, 0, "Europe/London", "", "", "", ""))))
            .Concat(days.Where(d => d.Day == 1).Select(d => ("monthly", On(d, 3, 0, "America/Santiago", "", "", "", ""))));
        return [.. all.Where(d => d.Item2 > Start && d.Item2 < End).OrderBy(d => d.Item2).ThenBy(d => d.Item1, StringComparer.Ordinal)];
    }

    private static Instant On(LocalDate day, int hour, int minute, string zone, string skipped, string first, string twice, string earlier)
    {
        var text = LocalDatePattern.Iso.Format(day);
        return text == skipped ? InstantPattern.General.Parse(first).Value
            : text == twice ? InstantPattern.General.Parse(earlier).Value
            : day.At(new LocalTime(hour, minute)).InZoneStrictly(DateTimeZoneProviders.Tzdb[zone]).ToInstant();
    }
}
