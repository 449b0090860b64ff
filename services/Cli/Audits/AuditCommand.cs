using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Audits;

/// <summary><c>datafetch audit</c>: looks at the rows of a dataset; without one, what was found so far, or with <c>--patrol</c> how far the patrol is.</summary>
internal sealed class AuditCommand : SessionCommand
{
    private readonly Argument<string?> dataset = new("dataset") { Description = "What to audit; without it the findings so far.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<string> state = new("--state") { Description = "Findings of one state only: open, repaired, confirmed or told.", DefaultValueFactory = _ => "" };
    private readonly Option<bool> patrol = new("--patrol") { Description = "How far the patrol through all history is, and what it costs." };

    public AuditCommand(SessionOptions options)
        : base("audit", "Looks at the rows themselves, and corrects the ledger.", options)
    {
        Arguments.Add(dataset);
        foreach (var option in new Option[] { series, from, to, state, patrol })
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            var hasDataset = result.GetValue(dataset) is not null;
            if (hasDataset ? result.GetValue(patrol) || IsGiven(state) : IsGiven(series) || IsGiven(from) || IsGiven(to) || (result.GetValue(patrol) && IsGiven(state)))
            {
                result.AddError("Give a dataset with --series, --from and --to to audit it; or --state for findings; or --patrol.");
            }

            bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
        });
    }

    protected override Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct) =>
        args.GetValue(dataset) is { } name ? AuditAsync(name, args, session, ct)
        : args.GetValue(patrol) ? PatrolAsync(session, ct)
        : ListAsync(args.GetValue(state)!, session, ct);

    private async Task<int> AuditAsync(string name, ParseResult args, Session session, CancellationToken ct)
    {
        var audit = await session.Gaps.AuditDatasetAsync(
            new() { Dataset = name, Series = { args.GetValue(series)! }, From = args.GetValue(from)!, To = args.GetValue(to)! }, session.Call(ct));
        Print(session, audit.Findings);
        session.Output.Say($"{audit.Rows} rows in {audit.Seconds:F1} s: {audit.VanishedSlots} slots without their row, {audit.UnrecordedSlots} rows that were not recorded, {audit.Findings.Count} findings.");
        return audit.Findings.Count == 0 ? ExitCode.Done : ExitCode.NotDone;
    }

    private static async Task<int> PatrolAsync(Session session, CancellationToken ct)
    {
        var answer = await session.Gaps.GetPatrolAsync(new(), session.Call(ct));
        session.Output.Write(
            answer.Patrols,
            new("dataset", row => row.Dataset),
            new("pass", row => row.Pass),
            new("position", row => row.Position?.ToInstant()),
            new("rows", row => row.Rows),
            new("seconds", row => row.Seconds),
            new("findings", row => row.Findings),
            new("last_pass_ended", row => row.LastPassEnded?.ToInstant()),
            new("last_pass_rows", row => row.LastPassRows),
            new("last_pass_seconds", row => row.LastPassSeconds));
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(string state, Session session, CancellationToken ct)
    {
        Print(session, (await session.Gaps.ListFindingsAsync(new() { State = state }, session.Call(ct))).Findings);
        return ExitCode.Done;
    }

    private static void Print(Session session, IEnumerable<Finding> findings) => session.Output.Write(
        findings,
        new("id", row => row.Id),
        new("dataset", row => row.Dataset),
        new("series", row => row.Series),
        new("kind", row => row.Kind),
        new("column", row => row.Column),
        new("start_time", row => row.StartTime.ToInstant()),
        new("end_time", row => row.EndTime.ToInstant()),
        new("state", row => row.State),
        new("detail", row => row.Detail),
        new("action", row => row.Action));
}
