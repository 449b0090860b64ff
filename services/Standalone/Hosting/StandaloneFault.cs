using DataFetch.ServiceDefaults;
using DataFetch.Standalone.Embedded;

namespace DataFetch.Standalone.Hosting;

/// <summary>What a person can do about a start that failed.</summary>
internal static class StandaloneFault
{
    /// <summary>A text for people; null for a fault that is ours, which keeps its stack.</summary>
    public static string? Explain(Exception error) => error switch
    {
        PostgresNotFoundException => error.Message,
        IOException when StartFault.IsPortTaken(error) => $"{error.Message} Another DataFetch may be running; --free-ports listens elsewhere.",
        _ => StartFault.Explain(error),
    };
}
