namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>The records that answer a question, numbered from 0: a slot's follow each other, one a node, and slots go by time.</summary>
internal interface ISipFeed
{
    public long Count { get; }

    public void Write(ref SipBody body, long record);
}

/// <summary>Numbers the records of some slots and nodes.</summary>
/// <param name="slots">Those that are out.</param>
/// <param name="nodes">Indexes of the nodes in the grid.</param>
internal sealed class SipFeed<T>(IReadOnlyList<T> slots, IReadOnlyList<int> nodes, SipFeed<T>.Writing write) : ISipFeed
{
    public delegate void Writing(ref SipBody body, int node, T slot);

    public long Count => (long)slots.Count * nodes.Count;

    public void Write(ref SipBody body, long record) =>
        write(ref body, nodes[(int)(record % nodes.Count)], slots[(int)(record / nodes.Count)]);
}
