using DataFetch.Catalog.Expectations;

namespace DataFetch.Catalog.Tests.Loading;

public class SettingsTests
{
    [Fact]
    public async Task Settings_override_the_address_the_limits_and_the_concurrency()
    {
        var catalog = await TestSource.LoadAsync(
            TestSource.Text,
            ("Sources:tides:BaseAddress", "http://127.0.0.1:8080/tides"), ("Sources:tides:Limits", "2/1s, 1000/1d"), ("Sources:tides:Concurrency", "8"));

        var source = catalog.Source("tides");
        Assert.Equal(new Uri("http://127.0.0.1:8080/tides"), source.BaseAddress);
        Assert.Equal(["2/1s", "1000/1d"], source.Limits.Select(l => l.ToString()));
        Assert.Equal(8, source.Concurrency);
    }

    [Fact]
    public async Task Empty_settings_leave_the_file_as_it_is()
    {
        var source = (await TestSource.LoadAsync(
            TestSource.Text, ("Sources:tides:BaseAddress", ""), ("Sources:tides:Limits", ""), ("Sources:tides:Concurrency", ""))).Source("tides");

        Assert.Equal((new Uri("https://tides.example/api"), "30/1m", 2), (source.BaseAddress, source.Limits.Single().ToString(), source.Concurrency));
    }

    [Theory]
    [InlineData("BaseAddress", "127.0.0.1:8080", "'127.0.0.1:8080' is no http or https address.")]
    [InlineData("BaseAddress", "ftp://tides.example", "'ftp://tides.example' is no http or https address.")]
    [InlineData("Limits", "fast", "'fast' is no list of limits such as '30/60s' or '2/1s,1000/1d'.")]
    [InlineData("Limits", "0/1s", "'0/1s' is no list of limits such as '30/60s' or '2/1s,1000/1d'.")]
    [InlineData("Limits", "5/0s", "'5/0s' is no list of limits such as '30/60s' or '2/1s,1000/1d'.")]
    [InlineData("Limits", "5/1s,", "'5/1s,' is no list of limits such as '30/60s' or '2/1s,1000/1d'.")]
    [InlineData("Concurrency", "0", "'0' is no number from 1 to 64.")]
    [InlineData("Concurrency", "65", "'65' is no number from 1 to 64.")]
    [InlineData("Concurrency", "many", "'many' is no number from 1 to 64.")]
    public async Task A_bad_setting_is_a_fault_that_names_it(string key, string value, string fault)
    {
        var faults = await TestSource.FaultsAsync(TestSource.Text, ($"Sources:tides:{key}", value));
        Assert.Equal($"setting Sources:tides:{key}: {fault}", Assert.Single(faults).ToString());
    }

    [Fact]
    public async Task Bad_settings_are_reported_together() =>
        Assert.Equal(3, (await TestSource.FaultsAsync(
            TestSource.Text, ("Sources:tides:BaseAddress", "x"), ("Sources:tides:Limits", "x"), ("Sources:tides:Concurrency", "x"))).Count);

    [Fact]
    public async Task A_dataset_takes_other_series_another_start_and_other_changes_of_its_cadence()
    {
        var dataset = (await TestSource.LoadAsync(
            TestSource.Text, ("Datasets:sea_levels:Series", "gijon, vigo"), ("Datasets:sea_levels:Starts", "2024-02-29"),
            ("Datasets:sea_levels:CadenceChanges", "2025-10-01/15m"))).Dataset("sea_levels");

        Assert.Equal(["gijon", "vigo"], dataset.Series);
        Assert.Equal(new NodaTime.LocalDate(2024, 2, 29), dataset.Starts);
        Assert.Equal(NodaTime.Duration.FromMinutes(15), Assert.Single(Assert.IsType<Cadence>(dataset.Cadence).Changes).Step);
    }

    [Theory]
    [InlineData("", "keep", true)]
    [InlineData("revisions: keep", "none", false)]
    [InlineData("revisions: keep", "", true)]
    [InlineData("", "", false)]
    public async Task Whether_revisions_are_kept_is_the_settings_word_before_the_files(string key, string setting, bool isKept)
    {
        var text = TestSource.With("cadence: 1h", $"cadence: 1h\n    {key}");

        Assert.Equal(isKept, (await TestSource.LoadAsync(text, ("Datasets:sea_levels:Revisions", setting))).Dataset("sea_levels").KeepsRevisions);
    }

    [Fact]
    public async Task Series_may_stand_in_a_file_one_a_line()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "cadiz\n\n vigo \nvigo\n", TestContext.Current.CancellationToken);

        var dataset = (await TestSource.LoadAsync(TestSource.Text, ("Datasets:sea_levels:Series", $"@{file}"))).Dataset("sea_levels");

        File.Delete(file);
        Assert.Equal(["cadiz", "vigo"], dataset.Series);
    }

    [Fact]
    public async Task A_declared_change_of_the_cadence_can_be_taken_back()
    {
        var text = TestSource.With("cadence: 1h", "cadence: 1h\n    cadence_changes: [{ from: 2025-10-01, cadence: 15m }]");

        var dataset = (await TestSource.LoadAsync(text, ("Datasets:sea_levels:CadenceChanges", "none"))).Dataset("sea_levels");

        Assert.Empty(Assert.IsType<Cadence>(dataset.Cadence).Changes);
    }

    [Theory]
    [InlineData("Starts", "soon", "'soon' is no date such as 2024-01-31.")]
    [InlineData("CadenceChanges", "15m", "'15m' is no list such as '2025-10-01/15m' in order of days, nor 'none'.")]
    [InlineData("CadenceChanges", "2025-10-01/7m", "'2025-10-01/7m' is no list such as '2025-10-01/15m' in order of days, nor 'none'.")]
    [InlineData("Revisions", "yes", "'yes' is neither 'keep' nor 'none'.")]
    [InlineData("Series", "@/no/such/file", "There is no file '/no/such/file'.")]
    [InlineData("Series", " , ", "' , ' names no series.")]
    public async Task A_bad_setting_of_a_dataset_is_a_fault_that_names_it(string key, string value, string fault)
    {
        var faults = await TestSource.FaultsAsync(TestSource.Text, ($"Datasets:sea_levels:{key}", value));
        Assert.Equal($"setting Datasets:sea_levels:{key}: {fault}", Assert.Single(faults).ToString());
    }

    [Fact]
    public async Task A_request_takes_another_page_size_and_further_names_of_series()
    {
        var text = TestSource.With("chunk_days: 7", "chunk_days: 7\n    paging: { parameter: page, total_field: pages }\n    series_names: { cadiz: C1, vigo: V1 }");

        var request = (await TestSource.LoadAsync(
            text, ("Sources:tides:Requests:levels:PageSize", "250"), ("Sources:tides:Requests:levels:SeriesNames:vigo", "V2"))).Request("tides.levels");

        Assert.Equal((250, "C1", "V2"), (request.Paging!.Size, request.UpstreamName("cadiz"), request.UpstreamName("vigo")));
    }

    [Fact]
    public async Task A_request_takes_the_number_of_records_at_which_its_answers_are_cut() =>
        Assert.Equal(100, (await TestSource.LoadAsync(TestSource.Text, ("Sources:tides:Requests:levels:CutAt", "100"))).Request("tides.levels").CutAt);

    [Theory]
    [InlineData("0", "chunk_days: 7")]
    [InlineData("100", "chunk_days: 7\n    paging: { parameter: page, total_field: pages }")]
    public async Task Answers_are_not_cut_at_no_record_nor_where_they_have_pages(string cap, string request)
    {
        var faults = await TestSource.FaultsAsync(TestSource.With("chunk_days: 7", request), ("Sources:tides:Requests:levels:CutAt", cap));
        Assert.Equal(
            $"setting Sources:tides:Requests:levels:CutAt: '{cap}' is no number of records from 1 on, or the request has pages, which say where they end.",
            Assert.Single(faults).ToString());
    }
}
