namespace DataFetch.Testing;

/// <summary>The repository that the tests were built in.</summary>
public static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DataFetch.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("There is no DataFetch.sln above the test assembly.");
    }
}
