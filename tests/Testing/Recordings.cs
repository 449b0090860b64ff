namespace DataFetch.Testing;

/// <summary>Recorded bodies of the real upstreams: a folder beside the repository that not everyone has.</summary>
public static class Recordings
{
    private static readonly string Below = Path.Combine("shared", "recordings");

    /// <summary>Where they are, or null. Looked for beside each folder above the test assembly and above the current folder.</summary>
    public static string? Folder { get; } = Find(AppContext.BaseDirectory) ?? Find(Directory.GetCurrentDirectory());

    /// <summary>The folder; skips the test where it is absent, in CI too, since it is not part of the repository.</summary>
    public static string Require()
    {
        if (Folder is null)
        {
            Xunit.Assert.Skip($"The recorded bodies are not on this machine (no folder {Below} beside the repository).");
        }

        return Folder;
    }

    private static string? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, Below);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
