namespace DataFetch.Queue;

/// <summary>
/// Are the calls of this process quick on their way? The first ones, and those after a long pause, open connections and compile:
/// how long they take from their permit to the upstream nobody knows.
/// </summary>
internal sealed class Warmth(TimeProvider time)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    /// <summary>Less than the minute after which idle connections are closed.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly Lock door = new();
    private long? began;
    private long last;

    /// <summary>Takes note of a call at a timestamp, and says whether it goes a way that is known.</summary>
    public bool Use(long now)
    {
        lock (door)
        {
            if (began is null || time.GetElapsedTime(last, now) > Idle)
            {
                began = now;
            }

            last = now;
            return time.GetElapsedTime(began.Value, now) > WarmUp;
        }
    }
}
