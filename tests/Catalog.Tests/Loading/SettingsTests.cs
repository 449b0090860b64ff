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
}
