using System.CommandLine;
using DataFetch.Cli.Output;

namespace DataFetch.Cli.Sources;

/// <summary><c>datafetch budget [SOURCE]</c>: what the limits allow and what the fleet has used of them, one row a window.</summary>
internal sealed class BudgetCommand : SessionCommand
{
    private readonly Argument<string> source = new("SOURCE") { Description = "One source; default: all.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "" };

    public BudgetCommand(SessionOptions options)
        : base("budget", "Shows the upstreams' limits and how much of them is used.", options) => Arguments.Add(source);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Fetcher.GetBudgetAsync(new() { Source = args.GetValue(source) }, session.Call(ct));
        session.Output.Write(
            answer.Budgets.SelectMany(budget => budget.Windows, (budget, window) => (Budget: budget, Window: window)),
            new("source", row => row.Budget.Source),
            new("calls", row => row.Window.Calls),
            new("per_seconds", row => row.Window.PerSeconds),
            new("used", row => row.Window.Used),
            new("permits_granted", row => row.Budget.Granted),
            new("permits_used", row => row.Budget.Used),
            new("permits_returned", row => row.Budget.Returned),
            new("permits_expired", row => row.Budget.Expired),
            new("next_permit_time", row => row.Budget.NextPermitTime.ToInstant()),
            new("closed_until", row => row.Budget.ClosedUntil.ToInstant()),
            new("closed_reason", row => row.Budget.ClosedReason));
        return ExitCode.Done;
    }
}
