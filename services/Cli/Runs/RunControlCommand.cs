using System.CommandLine;
using DataFetch.V1;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run pause ID</c>, and likewise <c>resume</c> and <c>cancel</c>.</summary>
internal sealed class RunControlCommand : SessionCommand
{
    private readonly Argument<string> id = CommonOptions.Id("run");
    private readonly Func<Session, string, CancellationToken, Task<Run>> change;

    private RunControlCommand(string name, string description, SessionOptions options, Func<Session, string, CancellationToken, Task<Run>> change)
        : base(name, description, options)
    {
        this.change = change;
        Arguments.Add(id);
    }

    public static RunControlCommand Pause(SessionOptions options) => new(
        "pause", "Lets a run rest; its tasks in flight finish.", options,
        async (session, id, ct) => (await session.Backfill.PauseRunAsync(new() { RunId = id }, session.Call(ct))).Run);

    public static RunControlCommand Resume(SessionOptions options) => new(
        "resume", "Lets a paused run go on with what is left.", options,
        async (session, id, ct) => (await session.Backfill.ResumeRunAsync(new() { RunId = id }, session.Call(ct))).Run);

    public static RunControlCommand Cancel(SessionOptions options) => new(
        "cancel", "Cancels a run's tasks that have not been started; those in flight finish.", options,
        async (session, id, ct) => (await session.Backfill.CancelRunAsync(new() { RunId = id }, session.Call(ct))).Run);

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        session.Output.Write(await change(session, args.GetValue(id)!, ct));
        return ExitCode.Done;
    }
}
