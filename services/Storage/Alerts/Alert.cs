using NodaTime;

namespace DataFetch.Storage.Alerts;

/// <summary>Something that a person should know of or see to, until it is resolved.</summary>
/// <param name="Kind">Such as <c>key-ends</c> or <c>drift</c>.</param>
/// <param name="Subject">What it is about, such as a source or a dataset.</param>
/// <param name="Count">How often it was raised since it is open.</param>
/// <param name="Resolved">Null while it is open.</param>
public sealed record Alert(
    long Id, string Kind, string Subject, AlertSeverity Severity, string Text, Instant First, Instant Last, long Count, Instant? Resolved = null);

public enum AlertSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>To be looked at.</summary>
    Warning,

    /// <summary>Data is not had until somebody does something.</summary>
    Error,
}

/// <summary>What one subject of a kind of alert has to be told now.</summary>
public sealed record AlertState(string Subject, AlertSeverity Severity, string Text);
