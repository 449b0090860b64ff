using Microsoft.Extensions.Configuration;

namespace DataFetch.Client.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("services:query:grpc:0")]
    [InlineData("Services:Query:Grpc")]
    public void Addresses_are_read_as_Aspire_and_shells_give_them(string key)
    {
        var options = DataFetchOptions.From(Configuration((key, "http://there:9000"), ("Auth:ApiKey", "k")));

        Assert.Equal((new Uri("http://there:9000"), "k"), (options.Query, options.ApiKey));
        Assert.Equal(new DataFetchOptions().Backfill, options.Backfill);
    }

    [Theory]
    [InlineData("services:gap-detector:grpc:0")]
    [InlineData("Services:GapDetector:Grpc")]
    public void The_gap_detector_is_found_by_both_of_its_names(string key) =>
        Assert.Equal(new Uri("http://there:9000"), DataFetchOptions.From(Configuration((key, "http://there:9000"))).Gaps);

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
