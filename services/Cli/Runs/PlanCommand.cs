using System.CommandLine;
using DataFetch.Cli.Output;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch plan</c>: what a run would take, one row a source. Nothing is started.</summary>
internal sealed class PlanCommand : SessionCommand
{
    private readonly RunRequestOptions request;

    public PlanCommand(SessionOptions options)
        : base("plan", "Says what a run would take: calls, rows, bytes and time of each source, what it waits for and what it delays. Starts nothing.", options) =>
        request = new RunRequestOptions(this);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var plan = await session.Backfill.CreatePlanAsync(new() { Run = request.Read(args) }, session.Call(ct));
        session.Output.Write(
            plan.Sources,
            new("source", row => row.Source),
            new("chunks", row => row.Chunks),
            new("calls", row => row.Calls),
            new("calls_least", row => row.CallsLeast),
            new("calls_most", row => row.CallsMost),
            new("enrichment_calls", row => row.EnrichmentCalls),
            new("rows", row => row.Rows),
            new("seconds", row => row.Seconds),
            new("bytes", row => row.HasBytes ? row.Bytes : null),
            new("start_time", row => row.StartTime.ToInstant()),
            new("finish_time", row => row.FinishTime.ToInstant()),
            new("binding_limit", row => row.BindingLimit),
            new("ahead_tasks", row => row.AheadTasks),
            new("ahead_calls", row => row.AheadCalls, InTable: false),
            new("delayed_tasks", row => row.DelayedTasks),
            new("closed", row => row.Closed, InTable: false));
        if (!session.Output.IsJson)
        {
            session.Output.Write(
                plan.Datasets,
                new("dataset", row => row.Dataset),
                new("gaps", row => row.Gaps),
                new("requested", row => row.Requested),
                new("left_out", row => row.LeftOut),
                new("providers", row => string.Join(", ", row.Providers)),
                new("notes", row => string.Join("; ", row.Notes)));
        }

        session.Output.Say(plan.Chunks == 0
            ? "Nothing would be fetched."
            : $"{plan.Calls} calls, {plan.Rows} rows, about {plan.Duration}; the limit is {plan.BindingLimit}.");
        return ExitCode.Done;
    }
}
