using System.CommandLine;
using DataFetch.Cli.Output;

namespace DataFetch.Cli.Alerts;

/// <summary><c>datafetch alerts deliveries</c>: how far those who are told are.</summary>
internal sealed class DeliveriesCommand(SessionOptions options)
    : SessionCommand("deliveries", "Shows how far the channels of alerts and the subscriptions to triggers are, and which cannot be reached.", options)
{
    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Alerts.ListDeliveriesAsync(new(), session.Call(ct));
        session.Output.Write(
            answer.Deliveries,
            new("receiver", delivery => delivery.Receiver),
            new("after_id", delivery => delivery.AfterId),
            new("pending", delivery => delivery.Pending),
            new("failures", delivery => delivery.Failures),
            new("failing_since_time", delivery => delivery.FailingSinceTime.ToInstant()),
            new("not_before_time", delivery => delivery.NotBeforeTime.ToInstant(), InTable: false),
            new("error", delivery => delivery.Error));
        return ExitCode.Done;
    }
}
