namespace DataFetch.Backfill.Scheduling;

/// <summary>Who fires and does, for people: machine, process, and a number that no other start has.</summary>
internal sealed class SchedulerName
{
    public string Value { get; } = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.CreateVersion7():N}";
}
