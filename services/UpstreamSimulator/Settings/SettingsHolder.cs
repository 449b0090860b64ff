namespace DataFetch.UpstreamSimulator.Settings;

internal sealed class SettingsHolder(LiveSettings initial)
{
    private readonly Lock _gate = new();
    private volatile LiveSettings _current = initial;

    public LiveSettings Current => _current;

    /// <summary>Applies a change, unless its result is faulty: then returns the faults and changes nothing.</summary>
    public IReadOnlyList<string> Change(SettingsChange change)
    {
        lock (_gate)
        {
            var next = change.ApplyTo(_current);
            string[] faults = [.. next.Faults()];
            if (faults.Length == 0) _current = next;
            return faults;
        }
    }
}
