namespace DataFetch.Integration.Tests.Processes;

/// <summary>The server processes of a cluster, seen from outside: each works in the cluster's folder.</summary>
internal static class PostgresProcesses
{
    public static int CountIn(string dataFolder)
    {
        var cluster = Path.Combine(dataFolder, "cluster");
        return Directory.EnumerateDirectories("/proc").Count(folder => int.TryParse(Path.GetFileName(folder), out _) && WorksIn(folder, cluster));
    }

    private static bool WorksIn(string process, string cluster)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget == cluster;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended, or it is somebody else's
        }
    }
}
