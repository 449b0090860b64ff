using System.IO.Enumeration;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Files that somebody put into a folder in place of an API's answers.</summary>
internal static class AnswerFiles
{
    /// <summary>The files of a pattern in a folder and those below it, by name. Links are not followed: what is outside stays outside.</summary>
    /// <param name="pattern">Of the name; with a <c>/</c> in it, of the path below the folder, where <c>*</c> stands for folders, too.</param>
    /// <exception cref="UpstreamException">There is no such folder, or no such file: <see cref="Failure.NotFound"/>.</exception>
    public static IReadOnlyList<string> Find(string folder, string pattern)
    {
        if (!Directory.Exists(folder))
        {
            throw new UpstreamException(Failure.NotFound, $"There is no folder {folder}.");
        }

        var anywhere = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
        List<string> files =
        [
            .. Directory.EnumerateFiles(folder, "*", anywhere)
                .Where(f => FileSystemName.MatchesSimpleExpression(pattern, pattern.Contains('/', StringComparison.Ordinal) ? Below(folder, f) : Path.GetFileName(f)))
                .Order(StringComparer.Ordinal),
        ];
        return files.Count > 0 ? files : throw new UpstreamException(Failure.NotFound, $"No file in {folder} is named {pattern}.");
    }

    private static string Below(string folder, string file) => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
}
