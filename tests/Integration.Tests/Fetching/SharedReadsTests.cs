using DataFetch.Testing.Services;

namespace DataFetch.Integration.Tests.Fetching;

/// <summary>What readers cost the upstream. The benchmark <c>reads</c> asks every minute.</summary>
public sealed class SharedReadsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task Two_weeks_of_a_window_that_slides_cost_the_year_once_and_one_call_a_session_and_a_crowd_before_what_is_missing_costs_one()
    {
        await using var readers = await MarketReaders.StartAsync(Ct);

        var (asks, calls, least) = await readers.SlideAsync(TimeSpan.FromMinutes(30), Ct);
        var crowd = await readers.CrowdAsync(100, Ct);

        Assert.Equal((672, 11, 11), (asks, calls, least));
        Assert.Equal(1, crowd);
    }
}
