using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using NodaTime;

namespace DataFetch.Catalog.Tests.Loading;

public class SchedulesTests
{
    private const string Name = "schedules/tides.yaml";

    private const string Text = """
        schedules:
          tides_daily:
            title: Tides of yesterday
            cron: 0 3 * * *
            zone: Europe/Madrid
            run: { mode: check-missing, datasets: [sea_levels], days_back: 2, threshold: 2h, priority: high }
            followed_by: [tides_told]
          tides_told:
            title: Tides are there
            trigger: tides
        """;

    [Fact]
    public async Task A_schedule_says_what_is_done_and_when()
    {
        var schedule = (await LoadAsync(Text)).Schedule("tides_daily");

        Assert.Equal("0 3 * * * Europe/Madrid", schedule.Times!.ToString());
        Assert.Equal(["sea_levels"], schedule.Run!.Datasets);
        Assert.Equal((RunMode.CheckMissing, 2, Duration.FromHours(2), false, "high"), (schedule.Run.Mode, schedule.Run.DaysBack, schedule.Run.Threshold, schedule.Run.Refetch, schedule.Run.Priority));
        Assert.Equal(["tides_told"], schedule.FollowedBy);
    }

    [Fact]
    public async Task A_setting_switches_a_schedule_off() =>
        Assert.False((await LoadAsync(Text, ("Schedules:tides_daily:Enabled", "false"))).Schedule("tides_daily").Enabled);

    [Fact]
    public async Task A_setting_that_is_neither_true_nor_false_is_a_fault() => Assert.Contains(
        "Schedules:tides_daily:Enabled", (await Assert.ThrowsAsync<CatalogException>(() => LoadAsync(Text, ("Schedules:tides_daily:Enabled", "perhaps")))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("cron: 0 3 * * *", "cron: 0 3 * *", "cron", "'0 3 * *' is no cron expression: minute, hour, day, month, day of the week, of which one of the days is '*'.")]
    [InlineData("zone: Europe/Madrid", "zone: Europe/Madird", "zone", "'Europe/Madird' is no IANA time zone.")]
    [InlineData("    zone: Europe/Madrid\n", "", "tides_daily:", "Give 'cron' and 'zone', or 'every', which counts from midnight UTC, or neither: then it fires by hand or after others.")]
    [InlineData("cron: 0 3 * * *\n    zone: Europe/Madrid", "every: 7m", "every", "'7m' does not divide a day into whole seconds.")]
    [InlineData("[sea_levels]", "[sea_level]", "sea_level]", "There is no dataset 'sea_level'.")]
    [InlineData("[tides_told]", "[tides_tolled]", "tides_tolled]", "There is no schedule 'tides_tolled'.")]
    [InlineData("[tides_told]", "[tides_daily]", "followed_by", "'tides_daily' would follow itself, again and again.")]
    [InlineData("trigger: tides", "enabled: true", "tides_told:", "Give one of 'run', 'trigger' and 'system': what it does.")]
    [InlineData("mode: check-missing", "mode: hourly", "mode", "The value of 'mode' must be one of: daily, check-missing, auto, backfill, manual.")]
    [InlineData("trigger: tides", "triger: tides", "triger", "Unknown key 'triger'.")]
    public async Task A_fault_says_where_it_is_and_what(string part, string replacement, string at, string fault)
    {
        Assert.Contains(part, Text, StringComparison.Ordinal);
        var text = Text.Replace(part, replacement, StringComparison.Ordinal);

        var faults = (await Assert.ThrowsAsync<CatalogException>(() => LoadAsync(text))).Faults;

        var place = TestSource.PlaceOf(at, text);
        Assert.Contains(new CatalogFault(Name, place.Line, place.Column, fault), faults);
    }

    [Fact]
    public async Task A_schedule_that_two_files_declare_is_a_fault_of_the_second()
    {
        var e = await Assert.ThrowsAsync<CatalogException>(
            () => TestSource.LoadFilesAsync([(TestSource.Name, TestSource.Text), (Name, Text), ("schedules/waves.yaml", "schedules: { tides_told: { title: Again, trigger: tides } }")]));

        Assert.Equal(["The schedule 'tides_told' is also declared in schedules/tides.yaml."], e.Faults.Where(f => f.File == "schedules/waves.yaml").Select(f => f.Text));
    }

    [Fact]
    public async Task Files_of_the_user_s_folder_take_the_place_of_the_shipped_ones()
    {
        var folder = Directory.CreateTempSubdirectory();
        Directory.CreateDirectory(Path.Combine(folder.FullName, "schedules"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "schedules", "racing.yaml"), "schedules: { own: { title: Own, trigger: own } }", TestContext.Current.CancellationToken);

        var catalog = await TestSource.LoadShippedAsync(("Catalog:Path", folder.FullName));

        folder.Delete(recursive: true);
        Assert.Contains(catalog.Schedules, s => s.Id == "own");
        Assert.DoesNotContain(catalog.Schedules, s => s.Id == "races_daily");
    }

    [Fact]
    public async Task Shipped_schedules_of_datasets_that_the_user_s_files_declare_no_more_fall_away()
    {
        var folder = Directory.CreateTempSubdirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "sip.yaml"), TestSource.Text, TestContext.Current.CancellationToken);

        var catalog = await TestSource.LoadShippedAsync(("Catalog:Path", folder.FullName));

        folder.Delete(recursive: true);
        Assert.DoesNotContain(catalog.Schedules, s => s.Id.StartsWith("chile", StringComparison.Ordinal));
        Assert.NotEmpty(catalog.Schedule("daily_backfill").FollowedBy);
    }

    [Theory]
    [InlineData("chile_daily_fetch", "0 3 * * * America/Santiago")]
    [InlineData("chile_check_missing", "0 15 * * * America/Santiago")]
    [InlineData("ree_price_ingestion", "every 5m UTC")]
    [InlineData("weather_ingestion", "every 5m UTC")]
    [InlineData("model_training", "every 30m UTC")]
    [InlineData("model_predictions", "every 30m UTC")]
    [InlineData("production_planning", "every 30m UTC")]
    [InlineData("auto_backfill_check", "every 2h UTC")]
    [InlineData("daily_backfill", "0 1 * * * Europe/Madrid")]
    [InlineData("daily_validation", null)]
    [InlineData("races_daily", "0 1 * * * Europe/London")]
    [InlineData("masters_weekly", "0 2 * * sun Europe/London")]
    [InlineData("statistics_workers", null)]
    [InlineData("courses_monthly", "0 3 1 * * Europe/London")]
    [InlineData("stocks_daily", "0 8 * * * America/New_York")]
    [InlineData("stocks_check", "every 1h UTC")]
    [InlineData("health_check", "every 15m UTC")]
    [InlineData("token_expiry_check", "0 9 * * * UTC")]
    [InlineData("weekly_cleanup", "0 2 * * sun UTC")]
    public async Task The_shipped_schedules_fire_at(string id, string? times) =>
        Assert.Equal(times, (await TestSource.LoadShippedAsync()).Schedule(id).Times?.ToString());

    private static Task<SourceCatalog> LoadAsync(string text, params (string Key, string Value)[] settings) =>
        TestSource.LoadFilesAsync([(TestSource.Name, TestSource.Text), (Name, text)], settings);
}
