using System.CommandLine;
using DataFetch.Cli.Alerts;
using DataFetch.Cli.Audits;
using DataFetch.Cli.Datasets;
using DataFetch.Cli.Exporting;
using DataFetch.Cli.Gaps;
using DataFetch.Cli.Health;
using DataFetch.Cli.Querying;
using DataFetch.Cli.Runs;
using DataFetch.Cli.Scheduling;
using DataFetch.Cli.Sources;
using DataFetch.Cli.Tasks;
using DataFetch.Cli.Triggers;
using DataFetch.Cli.Verification;
using Grpc.Core;

namespace DataFetch.Cli;

/// <summary>
/// The <c>datafetch</c> command. Results go to standard output, everything else to standard error. It ends with 0 when all that was
/// asked was done, 1 when it was not, 2 when it was asked wrongly, 130 when it was interrupted.
/// </summary>
internal sealed class DataFetchCommand : RootCommand
{
    public DataFetchCommand()
        : base("Asks and commands DataFetch, which keeps datasets complete.")
    {
        var options = new SessionOptions();
        options.All.ForEach(Options.Add);
        Subcommands.Add(new RunCommand(options));
        Subcommands.Add(new BackfillCommand(options));
        Subcommands.Add(new PlanCommand(options));
        Subcommands.Add(new GapsCommand(options));
        Subcommands.Add(new TasksCommand(options));
        Subcommands.Add(new SchedulerCommand(options));
        Subcommands.Add(new QueryCommand(options));
        Subcommands.Add(new AggregateCommand(options));
        Subcommands.Add(new ExportCommand(options));
        Subcommands.Add(new DatasetsCommand(options));
        Subcommands.Add(new CoverageCommand(options));
        Subcommands.Add(new AuditCommand(options));
        Subcommands.Add(new VerifyCommand(options));
        Subcommands.Add(new SourcesCommand(options));
        Subcommands.Add(new BudgetCommand(options));
        Subcommands.Add(new AlertsCommand(options));
        Subcommands.Add(new TriggersCommand(options));
        Subcommands.Add(new HealthCommand(options));
    }

    /// <summary>Runs one command line.</summary>
    public async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var parsed = Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var fault in parsed.Errors)
            {
                await error.WriteLineAsync(fault.Message);
            }

            await error.WriteLineAsync("See 'datafetch --help', or --help after a command.");
            return ExitCode.Usage;
        }

        try
        {
            var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(invocation, ct);
        }
        catch (Exception e) when (ct.IsCancellationRequested && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            await error.WriteLineAsync("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (RpcException e)
        {
            await error.WriteLineAsync(Reason(e));
            return ExitCode.NotDone;
        }
        finally
        {
            await output.FlushAsync(CancellationToken.None);
        }
    }

    private static string Reason(RpcException e) => e switch
    {
        { StatusCode: StatusCode.DeadlineExceeded } => "No answer within the time allowed; --timeout allows more.",
        { Status.Detail: "" } => $"The service answered {e.StatusCode}.",
        _ => e.Status.Detail,
    };
}
