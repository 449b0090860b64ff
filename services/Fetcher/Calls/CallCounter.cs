namespace DataFetch.Fetcher.Calls;

/// <summary>Counts the HTTP requests that a task makes, failed ones too.</summary>
public sealed class CallCounter
{
    private int count;

    public int Count => Volatile.Read(ref count);

    public void Add() => Interlocked.Increment(ref count);
}
