using System.CommandLine;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run</c>: fetches what its mode asks for, and follows it to its end.</summary>
internal sealed class RunCommand : SessionCommand
{
    private readonly RunRequestOptions request;
    private readonly Option<bool> noWait = RunCreator.NoWait();

    private readonly Option<bool> test = new("--test")
    { Description = "Instead: fetch one small chunk of each dataset from each of its providers, and say what would be stored. Nothing is written." };

    public RunCommand(SessionOptions options)
        : base("run", "Fetches what is missing, and follows it until it has ended.", options)
    {
        request = new RunRequestOptions(this, instead: test);
        Options.Add(noWait);
        Options.Add(test);
        Subcommands.Add(new RunShowCommand(options));
        Subcommands.Add(new RunListCommand(options));
        Subcommands.Add(RunControlCommand.Pause(options));
        Subcommands.Add(RunControlCommand.Resume(options));
        Subcommands.Add(new RunRetryCommand(options));
        Subcommands.Add(RunControlCommand.Cancel(options));
    }

    protected override Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct) => args.GetValue(test)
        ? DatasetTester.RunAsync(session, request.Datasets(args), ct)
        : RunCreator.RunAsync(session, request.Read(args), args.GetValue(noWait), ct);
}
