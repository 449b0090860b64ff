using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Storage.Coverage;

/// <summary>A range that is not there, why, and when it is asked again.</summary>
/// <param name="Times">In how many rounds it was found so.</param>
/// <param name="Since">When it was found so first.</param>
/// <param name="Due">When it is asked again, by whatever run plans it then.</param>
/// <param name="Providers">Those that answered completely without some of it in this round, by name such as <c>redata.prices</c>.</param>
public sealed record OpenException(
    string Series, ExceptionState State, TimeRange Range, string Reason, int Times, Instant Since, Instant Due, IReadOnlyList<string> Providers);

public enum ExceptionState
{
    Absent,
    Unreachable,
}
