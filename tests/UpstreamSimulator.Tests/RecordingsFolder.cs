namespace DataFetch.UpstreamSimulator.Tests;

/// <summary>The recorded bodies, which lie beside the project and never in it.</summary>
internal static class RecordingsFolder
{
    /// <summary>The folder, found from the test's folder upwards as a sibling <c>shared/recordings</c>; skips the test if there is none.</summary>
    public static string Require()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "recordings");
            if (Directory.Exists(folder)) return folder;
        }

        // A worktree may lie elsewhere; then the variable says where.
        var given = Environment.GetEnvironmentVariable("DATAFETCH_RECORDINGS");
        if (Directory.Exists(given)) return given;
        Assert.Skip("No shared/recordings beside the project and no DATAFETCH_RECORDINGS: the recorded bodies are private test material.");
        throw new InvalidOperationException();
    }
}
