using System.CommandLine;

namespace DataFetch.Cli.Scheduling;

/// <summary><c>datafetch scheduler</c>: what is done again and again.</summary>
internal sealed class SchedulerCommand : Command
{
    public SchedulerCommand(SessionOptions options)
        : base("scheduler", "Shows the schedules, starts and stops them, and fires one by hand.")
    {
        Subcommands.Add(new SchedulerStatusCommand(options));
        Subcommands.Add(new SchedulerStartCommand(options));
        Subcommands.Add(new SchedulerStopCommand(options));
        Subcommands.Add(new SchedulerTriggerCommand(options));
        Subcommands.Add(new SchedulerRefreshCommand(options));
        Subcommands.Add(new SchedulerForceRefreshCommand(options));
    }
}
