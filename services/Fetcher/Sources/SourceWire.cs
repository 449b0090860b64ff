using DataFetch.Fetcher.Calls;
using DataFetch.Queue;
using DataFetch.V1;
using Google.Protobuf.WellKnownTypes;
using Request = DataFetch.Catalog.Definitions.Request;
using Source = DataFetch.Catalog.Definitions.Source;
using Wire = DataFetch.V1;

namespace DataFetch.Fetcher.Sources;

/// <summary>Sources, tests and budgets as the contract has them.</summary>
internal static class SourceWire
{
    public static Wire.Source ToWire(Source source, UpstreamClient client, FleetReport fleet)
    {
        var seen = client.Health.Report;
        var (status, message) = Status(source, client, fleet);
        return new Wire.Source
        {
            Name = source.Name,
            Title = source.Title,
            BaseAddress = source.IsFolder ? client.Key.Folder ?? "" : source.BaseAddress.ToString(),
            Status = status,
            Message = message,
            Calls = seen.Calls,
            FailedCalls = seen.Failed,
            LastCallTime = seen.LastCall?.ToTimestamp(),
            LastError = seen.LastError ?? "",
            Datasets = { source.Requests.Values.SelectMany(r => r.Fills).Select(f => f.Dataset).Distinct().Order() },
            KeyEndsTime = client.Key.EndsAt?.ToDateTimeOffset().ToTimestamp(),
            Providers = { source.Requests.Values.Select(r => ToWire(r, fleet)) },
        };
    }

    public static ProviderTest ToWire(ProviderTestResult result)
    {
        var test = new ProviderTest
        {
            Provider = result.Provider,
            Ok = result.Failure.Length == 0,
            RangeStart = result.Range.Start.ToDateTimeOffset().ToTimestamp(),
            RangeEnd = result.Range.End.ToDateTimeOffset().ToTimestamp(),
            Calls = result.Calls,
            Failure = result.Failure,
            Message = result.Message,
            Next = result.Next,
        };
        if (result.Filled is { } filled)
        {
            (test.Rows, test.Aside) = (filled.Rows, filled.Aside);
            test.Series.AddRange(filled.Series);
        }

        return test;
    }

    public static Wire.SourceBudget ToWire(BudgetState state) => new()
    {
        Source = state.Source,
        Windows = { state.Windows.Select(w => new BudgetWindow { Calls = w.Window.Calls, PerSeconds = w.Window.Per.TotalSeconds, Used = w.Used }) },
        NextPermitTime = state.NextPermitAt > state.Now ? state.NextPermitAt.ToTimestamp() : null,
        ClosedUntil = state.ClosedUntil?.ToTimestamp(),
        ClosedReason = state.ClosedWhy ?? "",
        Granted = state.Granted,
        Used = state.Used,
        Returned = state.Returned,
        Expired = state.Expired,
        SinceTime = state.LostAt.ToTimestamp(),
    };

    private static (string Status, string Message) Status(Source source, UpstreamClient client, FleetReport fleet)
    {
        var stopped = source.Requests.Values.Where(r => fleet.Stops.ContainsKey(r.Provider)).ToList();
        return client switch
        {
            { Key.MissingSetting: { } setting } => ("no-key", client.Key.Instruction(setting)),
            { Health.IsBroken: true } => ("broken", $"Called again after {client.Health.Report.BrokenUntil:u}."),
            _ when stopped.Count > 0 => ("stopped", string.Join(" ", stopped.Select(r => $"{r.Provider}: {fleet.Stops[r.Provider].Reason}"))),
            _ when fleet.KeyAlerts.TryGetValue(source.Name, out var alert) => ("key-ends", alert),
            { Health.Report.LastError: not null } => ("failing", ""),
            _ => ("ready", ""),
        };
    }

    private static SourceProvider ToWire(Request request, FleetReport fleet)
    {
        var provider = new SourceProvider { Name = request.Provider };
        if (fleet.Calls.TryGetValue(request.Provider, out var calls) && calls.Calls > 0)
        {
            (provider.Calls, provider.FailedCalls) = (calls.Calls, calls.Failed);
            (provider.SuccessRate, provider.Seconds) = (1 - ((double)calls.Failed / calls.Calls), calls.Seconds / calls.Calls);
        }

        if (fleet.Stops.TryGetValue(request.Provider, out var stop))
        {
            provider.Stopped = stop.Reason;
        }

        return provider;
    }
}
