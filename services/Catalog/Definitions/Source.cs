using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>An upstream API: where it is, how one signs in, how often the whole fleet may call it.</summary>
public sealed record Source
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>May carry a path; the paths of the requests are appended to it.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>Whether its data are files of a folder, and no HTTP API.</summary>
    public required bool IsFolder { get; init; }

    /// <summary>The folder where the setting <c>Sources:{name}:Folder</c> names no other; null where nothing else names one.</summary>
    public string? Folder { get; init; }

    /// <summary>Null for an API without a key.</summary>
    public SourceAuth? Auth { get; init; }

    /// <summary>Each holds at once, in every sliding window. Never empty.</summary>
    public required IReadOnlyList<RateLimit> Limits { get; init; }

    /// <summary>Calls under way at once in one process.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Of one HTTP call, headers and body together.</summary>
    public required Duration Timeout { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Values that stand in the requests of an installation: <c>regions</c> is <c>gb,ire</c>. <c>Sources:{name}:Parameters:{parameter}</c> sets one.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public required IReadOnlyDictionary<string, Request> Requests { get; init; }
}

/// <summary>At most <paramref name="Calls"/> in every window of length <paramref name="Per"/>.</summary>
public sealed record RateLimit(int Calls, Duration Per)
{
    public override string ToString() => $"{Calls}/{Periods.Format(Per)}";
}

/// <summary>How the key travels. The key itself is configuration and in no definition.</summary>
/// <param name="Placement">Where the upstream wants it.</param>
/// <param name="Name">The query parameter's or header's name.</param>
/// <param name="Setting">The configuration key that holds it, such as <c>Sources:sip:Key</c>.</param>
/// <param name="ValidFor">How long a key lives from the day that it was issued, where it does not say so itself; null for no known end.</param>
/// <param name="Renewal">What a person does to get a key or a new one; empty where nothing is known.</param>
/// <param name="TokenSource">The name of what gets a token of short life for a user name and password; null where the key itself is sent.</param>
public sealed record SourceAuth(KeyPlacement Placement, string Name, string Setting, Duration? ValidFor, string Renewal, string? TokenSource)
{
    /// <summary>The header of a second secret, <c>Sources:{name}:Secret</c>, that belongs to the key; null for none.</summary>
    public string? SecretHeader { get; init; }
}

public enum KeyPlacement
{
    Query,
    Header,

    /// <summary>User name and password, <c>Sources:{name}:User</c> and <c>:Password</c>, as HTTP Basic has them.</summary>
    Basic,
}
