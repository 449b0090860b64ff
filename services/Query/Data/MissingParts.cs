using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using Grpc.Core;
using NodaTime;
using NodaTime.Text;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data;

/// <summary>Has the missing parts of a query, or all of it, fetched by Backfill. What goes wrong there is a label on the answer, not a failed answer.</summary>
internal sealed partial class MissingParts(
    LedgerReader ledger, Freshness freshness, SharedFetches fetches, ILogger<MissingParts> logger)
{
    /// <summary>Returns why parts could not be fetched; nothing where all is there or nothing was asked for.</summary>
    public async Task<IReadOnlyList<string>> FetchAsync(DataQuery query, TimeSpan patience, CancellationToken ct)
    {
        if (query.Missing == MissingPolicy.AsIs || await RequestAsync(query, ct) is not { } request)
        {
            return [];
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        waiting.CancelAfter(patience);
        var fetch = fetches.Join(request);
        try
        {
            if (query.Missing == MissingPolicy.FetchInBackground)
            {
                await fetch.StartedAsync(waiting.Token);
                return [];
            }

            return Failures(await fetch.EndedAsync(waiting.Token));
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException && waiting.IsCancellationRequested)
        {
            ct.ThrowIfCancellationRequested();
            return [fetch.Seen is { } run
                ? $"The fetch of what is missing has not ended within the deadline: {Left(run)} of its tasks are left (run {run.Id})."
                : "The fetch of what is missing could not be started within the deadline."];
        }
        catch (RpcException e)
        {
            LogFetchFailed(query.Dataset.Name, e.StatusCode, e.Status.Detail);
            // With an exception of its own it is the connection, and no answer of Backfill's.
            return [$"What is missing could not be fetched: {(e.Status.DebugException is null ? e.Status.Detail : "the backfill service cannot be reached.")}"];
        }
        finally
        {
            fetches.Leave(request, fetch);
        }
    }

    private async Task<Wire.EnqueueFetchRequest?> RequestAsync(DataQuery query, CancellationToken ct)
    {
        if (query.Missing == MissingPolicy.Refetch)
        {
            return Request(query, query.Series, query.Range.Start, query.Range.End, refetch: true);
        }

        var known = await ledger.CoverageAsync(query.Dataset, query.Series, query.Range, ct);
        var stale = await freshness.StaleAsync(query, known, ct);
        var wanted = known.Where(c => stale.ContainsKey(c.Series) || Gaps.Lacking(c, query.Range, query.Now).Count > 0)
            .Select(c => (c.Series, Ranges: Gaps.ToFetch(c, query.Range, query.Now).Union(stale.GetValueOrDefault(c.Series, TimeRangeSet.Empty)))).ToList();

        // Backfill takes from the ledger what of the span is missing; the span only keeps it from looking further.
        return wanted.Count == 0
            ? null
            : Request(
                query, wanted.Select(w => w.Series), wanted.Min(w => w.Ranges[0].Start), wanted.Max(w => w.Ranges[^1].End), refetch: false, provisional: stale.Count > 0);
    }

    private static Wire.EnqueueFetchRequest Request(
        DataQuery query, IEnumerable<string> series, Instant from, Instant to, bool refetch, bool provisional = false) => new()
        {
            Dataset = query.Dataset.Name,
            Series = { series.Where(s => s.Length > 0) },
            From = Text(from),
            To = Text(to),
            Priority = Wire.Priority.Urgent,
            Refetch = refetch,
            Provisional = provisional,
        };

    private static IReadOnlyList<string> Failures(Wire.Run run) => run.State switch
    {
        Wire.RunState.Completed => [],
        _ when run.Errors.Count > 0 => [.. run.Errors],
        _ => [$"The fetch of what is missing ended as {run.State.ToString().ToLowerInvariant()} (run {run.Id})."],
    };

    private static long Left(Wire.Run run) => (run.Tasks?.Pending ?? 0) + (run.Tasks?.Processing ?? 0);

    private static string Text(Instant at) => InstantPattern.ExtendedIso.Format(at);

    [LoggerMessage(LogLevel.Warning, "The missing parts of {Dataset} could not be fetched for a reader ({Status}): {Reason}")]
    private partial void LogFetchFailed(string dataset, StatusCode status, string reason);
}
