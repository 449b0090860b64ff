using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>The nodes of the simulated grid: a few of Chiloé and Puerto Montt by their real codes, the others made up.</summary>
internal sealed class SipGrid
{
    private static readonly (string Name, string Info)[] Named =
    [
        ("CHILOE________220", "BA S/E CHILOE 220KV BP1"),
        ("CHILOE________110", "BA S/E CHILOE 110KV BP1"),
        ("DALCAHUE______110", "BA S/E DALCAHUE 110KV BP1"),
        ("QUELLON_______013", "BA S/E QUELLÓN 13.8KV B1"),
        ("NVA_P.MONTT___220", "BA S/E NUEVA PUERTO MONTT 220KV BP1"),
        ("P.MONTT_______220", "BA S/E PUERTO MONTT 220KV BP1"),
    ];

    private static readonly (string Code, string Spoken)[] Places =
    [
        ("ALERCE", "ALERCE"), ("PENON", "PEÑÓN"), ("CANELO", "CANELO"), ("MAITEN", "MAITÉN"), ("QUILA", "QUILA"),
        ("LLEUQUE", "LLEUQUE"), ("NIRE", "ÑIRE"), ("COIGUE", "COIGÜE"), ("RAULI", "RAULÍ"), ("LINGUE", "LINGUE"),
        ("BOLDO", "BOLDO"), ("ESPINO", "ESPINO"), ("TAMARUGO", "TAMARUGO"), ("COPIHUE", "COPIHUE"), ("ARRAYAN", "ARRAYÁN"),
    ];

    private static readonly (string Code, string Spoken)[] Voltages =
        [("500", "500KV"), ("220", "220KV"), ("154", "154KV"), ("110", "110KV"), ("066", "66KV"), ("023", "23KV"), ("013", "13.8KV")];

    private readonly Dictionary<string, int> byName;

    /// <param name="recorded">Nodes that recorded bodies speak of; they take the last places, so the count stays.</param>
    public SipGrid(int seed, int count, IReadOnlyList<SipNode> recorded)
    {
        var free = Math.Max(0, count - recorded.Count);
        Nodes = [.. Enumerable.Range(0, free).Select(i => Make(seed, i)), .. recorded.Take(count - free)];
        byName = Nodes.Select((node, index) => (node.Name, index)).ToDictionary(x => x.Name, x => x.index, StringComparer.Ordinal);
        All = [.. Enumerable.Range(0, Nodes.Count)];
        InOrder = [.. All.OrderBy(i => Nodes[i].Name, StringComparer.Ordinal)];
    }

    public IReadOnlyList<SipNode> Nodes { get; }

    /// <summary>Indexes of the nodes, as they are.</summary>
    public IReadOnlyList<int> All { get; }

    /// <summary>Indexes of the nodes, ordered by name.</summary>
    public IReadOnlyList<int> InOrder { get; }

    public int? IndexOf(string name) => byName.TryGetValue(name, out var index) ? index : null;

    private static SipNode Make(int seed, int index)
    {
        if (index < Named.Length) return new(10 + index, Named[index].Info, Named[index].Name);
        var (code, spoken) = Places[index % Places.Length];
        var (kv, spokenKv) = Voltages[Chance.Of(seed, "voltage", index) % (ulong)Voltages.Length];
        var hidden = Chance.Of(seed, "hidden", index) % 12 == 0 ? " [NO_MOSTRAR]" : "";
        return new(100 + index, $"BA S/E {spoken} {index} {spokenKv} BP1{hidden}", $"{code}_{index}".PadRight(14, '_') + kv);
    }
}
