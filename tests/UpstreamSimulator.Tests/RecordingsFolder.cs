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

        Assert.Skip("No shared/recordings beside the project: the recorded bodies are private test material.");
        throw new InvalidOperationException();
    }
}
