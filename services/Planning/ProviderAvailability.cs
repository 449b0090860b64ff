using DataFetch.Catalog.Definitions;

namespace DataFetch.Planning;

/// <summary>Which providers cannot or should not be asked now, by name such as <c>redata.prices</c>, and why; and for how much at once. Those that are not named can.</summary>
public sealed record ProviderAvailability(IReadOnlyDictionary<string, Exclusion> Excluded)
{
    /// <summary>Every provider can be asked.</summary>
    public static readonly ProviderAvailability All = new(new Dictionary<string, Exclusion>());

    /// <summary>Local days that a chunk of a provider covers at most, where longer ones were seen to be too large.</summary>
    public IReadOnlyDictionary<string, int> MostDays { get; init; } = new Dictionary<string, int>();

    public bool IsAvailable(Request request) => !Excluded.ContainsKey(request.Provider);

    /// <summary>Whether a provider can't be asked only because its source has no key: a task of it fails and names the setting.</summary>
    public bool LacksKey(Request request) => Excluded.TryGetValue(request.Provider, out var why) && why.Kind == ExclusionKind.NoKey;

    /// <summary>Whether a provider is only to be spared: it is asked where no other can have a slot.</summary>
    public bool IsSpared(Request request) => Excluded.TryGetValue(request.Provider, out var why) && why.Kind == ExclusionKind.Blocked;
}

/// <param name="Reason">For people.</param>
public sealed record Exclusion(ExclusionKind Kind, string Reason);

public enum ExclusionKind
{
    /// <summary>The source's key is not configured, and the request needs it.</summary>
    NoKey,

    /// <summary>Stopped by the canary until somebody clears it.</summary>
    Stopped,

    /// <summary>Its firewall turned a task away a short while ago.</summary>
    Blocked,
}
