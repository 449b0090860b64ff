using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Files that somebody put into a folder in place of an API's answers.</summary>
internal static class AnswerFiles
{
    /// <summary>The files of a name's pattern in a folder and those below it, by name.</summary>
    /// <exception cref="UpstreamException">There is no such folder, or no such file: <see cref="Failure.NotFound"/>.</exception>
    public static IReadOnlyList<string> Find(string folder, string pattern)
    {
        if (!Directory.Exists(folder))
        {
            throw new UpstreamException(Failure.NotFound, $"There is no folder {folder}.");
        }

        var anywhere = new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive };
        List<string> files = [.. Directory.EnumerateFiles(folder, pattern, anywhere).Order(StringComparer.Ordinal)];
        return files.Count > 0 ? files : throw new UpstreamException(Failure.NotFound, $"No file in {folder} is named {pattern}.");
    }
}
