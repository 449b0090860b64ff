namespace DataFetch.UpstreamSimulator.Settings;

internal sealed class SettingsHolder(LiveSettings initial)
{
    private readonly Lock gate = new();
    private volatile LiveSettings current = initial;

    public LiveSettings Current => current;

    /// <summary>Applies a change, unless its result is faulty: then returns the faults and changes nothing.</summary>
    public IReadOnlyList<string> Change(SettingsChange change)
    {
        lock (gate)
        {
            var next = change.ApplyTo(current);
            string[] faults = [.. next.Mistakes()];
            if (faults.Length == 0) current = next;
            return faults;
        }
    }
}
