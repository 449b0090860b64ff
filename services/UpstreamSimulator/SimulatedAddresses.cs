namespace DataFetch.UpstreamSimulator;

/// <summary>Where the sources of the catalog are, when a simulator plays them.</summary>
public static class SimulatedAddresses
{
    private static readonly (string Source, string Path)[] All =
    [
        ("sip", "/sip"), ("redata", "/redata"), ("esios", "/esios"), ("aemet", "/aemet"),
        ("siar", "/siar/siarapi/API/V1"), ("siar_legacy", "/siar/apisiar/API/v1"),
        ("alpaca", "/alpaca"), ("yahoo", "/yahoo"), ("finviz", "/finviz"), ("finviz_elite", "/finviz"), ("polygon", "/polygon"),
        ("racingapi", "/racingapi"),
    ];

    /// <summary>Settings <c>Sources:{name}:BaseAddress</c>, so that nothing of the catalog points to a real upstream.</summary>
    /// <param name="simulator">The simulator's address, without a slash at its end.</param>
    public static IEnumerable<KeyValuePair<string, string?>> Settings(string simulator) =>
        All.Select(s => KeyValuePair.Create<string, string?>($"Sources:{s.Source}:BaseAddress", simulator + s.Path));
}
