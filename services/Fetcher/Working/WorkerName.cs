namespace DataFetch.Fetcher.Working;

/// <summary>Who holds a lease, for people: machine, process, and a number that no other start has.</summary>
internal sealed class WorkerName
{
    public string Value { get; } = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.CreateVersion7():N}";
}
