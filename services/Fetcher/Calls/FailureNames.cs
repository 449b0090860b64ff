using System.Collections.Frozen;
using System.Text.Json;

namespace DataFetch.Fetcher.Calls;

/// <summary>Failures as people, programs and source files name them, and what to do about each.</summary>
public static class FailureNames
{
    private static readonly FrozenDictionary<string, Failure> ByName =
        Enum.GetValues<Failure>().ToFrozenDictionary(f => JsonNamingPolicy.KebabCaseLower.ConvertName(f.ToString()));

    private static readonly FrozenDictionary<Failure, string> Names = ByName.ToFrozenDictionary(f => f.Value, f => f.Key);

    /// <summary>Such as <c>upstream-down</c>.</summary>
    public static string Of(Failure failure) => Names[failure];

    /// <summary>The failure of a name; the schema of source files allows no other.</summary>
    public static Failure Find(string name) => ByName[name];

    /// <summary>What happens next, or what a person does.</summary>
    public static string Next(Failure failure) => failure switch
    {
        Failure.NoKey => "Set the key that the message names.",
        Failure.Throttled => "Nothing: the source is left alone for a while, by the whole fleet. If it happens often, lower Sources:<source>:Limits.",
        Failure.Blocked => "Look whether the upstream's firewall knows this address; a browser's User-Agent in the source's headers may help.",
        Failure.Unauthorised => "Check the key, and whether it has ended.",
        Failure.NotFound => "Check the request's path, or that the file is there.",
        Failure.NoData => "Nothing: the upstream has no data there.",
        Failure.BadSeries => "Check how the upstream spells the series, and whether it has it; take it out of the dataset's series else.",
        Failure.BadRequest => "Check the request's query in the source file against what the upstream says.",
        Failure.Malformed or Failure.Truncated or Failure.TimedOut or Failure.UpstreamDown => "Nothing: it is asked again.",
        Failure.Drift => "Compare the source file with what the upstream sends now; then clear the stop with a check of the source.",
        Failure.FilterIgnored => "Compare the request's filters in the source file with those that the upstream knows now.",
        Failure.Capped => "Ask the upstream for a higher cap, and set Sources:<source>:Requests:<request>:CutAt; or declare how its answers come in pages.",
        Failure.EmptyPage => "Nothing: the pages are asked again.",
        _ => "Raise Fetcher:Calls:MaxBodyBytes, or ask for less at once.",
    };
}
