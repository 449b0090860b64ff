using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Queue;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Providers;
using Polly.CircuitBreaker;

namespace DataFetch.Fetcher.Sources;

/// <param name="Status">The HTTP status; 0 where no answer came.</param>
/// <param name="Failure">Empty where all was well.</param>
internal sealed record SourceCheckResult(int Status, TimeSpan Duration, string Failure, string Message, string Next);

/// <summary>
/// One cheap call to a source, within its budget: its first request for a day that it should have, one page. Providers of it whose
/// backfills are stopped are tried as well; where the answer is what is declared again, the stop is cleared.
/// </summary>
internal sealed partial class SourceCheck(
    SourceCatalog catalog, UpstreamClients clients, DatasetTest test, ProviderStops stops, Alerts alerts, TimeProvider time, ILogger<SourceCheck> logger)
{
    public async Task<SourceCheckResult> RunAsync(Source source, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var result = await CallAsync(source, ct) ?? await TryStoppedAsync(source, ct);
        return (result ?? new SourceCheckResult(200, default, "", "", "")) with { Duration = time.GetElapsedTime(started) };
    }

    private async Task<SourceCheckResult?> CallAsync(Source source, CancellationToken ct)
    {
        try
        {
            var client = clients.For(source.Name);
            if (source.IsFolder)
            {
                return FolderFault(client);
            }

            using var body = await client.GetAsync(Call(source), CallPriority.Live, new CallCounter(), ct);
            return null;
        }
        catch (UpstreamException e) when (e.Failure == Failure.NoData)
        {
            return null;
        }
        catch (UpstreamException e)
        {
            return new SourceCheckResult(e.Status ?? 0, default, e.Name, e.Message, FailureNames.Next(e.Failure));
        }
        catch (BrokenCircuitException)
        {
            return new SourceCheckResult(
                0, default, "broken", "The source failed too often lately and is left alone for a while.", "Nothing: try again in a minute.");
        }
        catch (BudgetUnavailableException e)
        {
            return new SourceCheckResult(0, default, "no-budget", e.Message, "Look whether Redis can be reached.");
        }
    }

    private static SourceCheckResult? FolderFault(UpstreamClient client) =>
        client.Key.MissingSetting is { } setting
            ? new SourceCheckResult(0, default, FailureNames.Of(Failure.NoKey), client.Key.Instruction(setting), FailureNames.Next(Failure.NoKey))
        : Directory.Exists(client.Key.Folder) ? null
        : new SourceCheckResult(
            0, default, FailureNames.Of(Failure.NotFound), $"There is no folder {client.Key.Folder}.", FailureNames.Next(Failure.NotFound));

    private async Task<SourceCheckResult?> TryStoppedAsync(Source source, CancellationToken ct)
    {
        foreach (var provider in (await stops.ReadAsync(ct)).Keys.Where(p => catalog.FindRequest(p)?.Source == source.Name))
        {
            var dataset = catalog.Datasets.First(d => d.Providers.Any(p => p.Request == provider));
            var tried = (await test.RunAsync(dataset.Name, provider, ct)).Single();
            if (tried.Failure.Length > 0)
            {
                return new SourceCheckResult(0, default, tried.Failure, $"{provider}: {tried.Message}", tried.Next);
            }

            await stops.ClearAsync(provider, ct);
            await alerts.ResolveAsync(AlertKinds.Drift, provider, ct);
            LogCleared(provider);
        }

        return null;
    }

    private UpstreamCall Call(Source source)
    {
        var (dataset, provider) = catalog.Datasets.SelectMany(d => d.Providers, (d, p) => (d, p)).First(p => IsOf(source, p.d, p.p));
        var request = catalog.Request(provider.Request);
        var small = request.Paging is { } paging ? request with { Paging = paging with { Size = 1 } } : request;
        var series = SampleRange.Series(dataset, request);
        var subject = new CallSubject(request.IsPerSeries || request.IsBatched ? series : [], Member: request.Members?[series[0]][0]);
        var range = SampleRange.Of(catalog, dataset.For(series[0]), provider, time.GetInstant());
        return UpstreamCall.For(small, range, subject, time.GetInstant()).WithPage(small.Paging?.FirstPage);
    }

    private bool IsOf(Source source, Dataset dataset, Provider provider) =>
        catalog.Request(provider.Request) is { IsPerEntity: false } request && request.Source == source.Name && dataset.Series.Any(s => request.Serves(dataset, s));

    [LoggerMessage(LogLevel.Information, "{Provider} sends again what is declared: its backfills go on")]
    private partial void LogCleared(string provider);
}
