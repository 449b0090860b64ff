using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Queue;
using Polly.CircuitBreaker;

namespace DataFetch.Fetcher.Sources;

/// <param name="Status">The HTTP status; 0 where no answer came.</param>
/// <param name="Failure">Empty where all was well.</param>
internal sealed record SourceCheckResult(int Status, TimeSpan Duration, string Failure, string Message);

/// <summary>One cheap call to a source, within its budget: its first request for the day before yesterday, one page.</summary>
internal sealed class SourceCheck(UpstreamClients clients, TimeProvider time)
{
    public async Task<SourceCheckResult> RunAsync(Source source, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        try
        {
            using var body = await clients.For(source.Name).GetAsync(Call(source), CallPriority.Live, new CallCounter(), ct);
            return new SourceCheckResult(200, time.GetElapsedTime(started), "", "");
        }
        catch (UpstreamException e)
        {
            return new SourceCheckResult(e.Status ?? 0, time.GetElapsedTime(started), e.Name, e.Message);
        }
        catch (BrokenCircuitException)
        {
            return new SourceCheckResult(0, time.GetElapsedTime(started), "broken", "The source failed too often lately and is left alone for a while.");
        }
        catch (BudgetUnavailableException e)
        {
            return new SourceCheckResult(0, time.GetElapsedTime(started), "no-budget", e.Message);
        }
    }

    private UpstreamCall Call(Source source)
    {
        var request = source.Requests.Values.First();
        var day = time.GetInstant().InZone(request.Zone).Date.PlusDays(-2);
        var range = new TimeRange(request.Zone.AtStartOfDay(day).ToInstant(), request.Zone.AtStartOfDay(day.PlusDays(1)).ToInstant());
        var small = request.Paging is { } paging ? request with { Paging = paging with { Size = 1 } } : request;
        return UpstreamCall.For(small, range, request.IsPerSeries ? request.SeriesNames!.Values.First() : null).WithPage(small.Paging?.FirstPage);
    }
}
