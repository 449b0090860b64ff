using System.CommandLine;
using DataFetch.Cli.Output;

namespace DataFetch.Cli.Alerts;

/// <summary><c>datafetch alerts</c>: what somebody should see to.</summary>
internal sealed class AlertsCommand : SessionCommand
{
    private readonly Option<bool> all = new("--all") { Description = "Those that are resolved, too." };
    private readonly Option<int> limit = new("--limit") { Description = "At most so many, the newest first; default: 100.", HelpName = "N" };

    public AlertsCommand(SessionOptions options)
        : base("alerts", "Lists the open alerts, the newest first.", options)
    {
        Options.Add(all);
        Options.Add(limit);
        Subcommands.Add(new DeliveriesCommand(options));
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Alerts.ListAlertsAsync(new() { IncludeResolved = args.GetValue(all), PageSize = args.GetValue(limit) }, session.Call(ct));
        session.Output.Write(
            answer.Alerts,
            new("id", alert => alert.Id),
            new("severity", alert => alert.Severity),
            new("kind", alert => alert.Kind),
            new("subject", alert => alert.Subject),
            new("first_time", alert => alert.FirstTime.ToInstant()),
            new("last_time", alert => alert.LastTime.ToInstant(), InTable: false),
            new("count", alert => alert.Count, InTable: false),
            new("resolved_time", alert => alert.ResolvedTime.ToInstant()),
            new("text", alert => alert.Text));
        return ExitCode.Done;
    }
}
