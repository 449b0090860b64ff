namespace DataFetch.Standalone.Embedded;

/// <summary>Makes the cluster with initdb where there is none. Beside its place first: a broken attempt is no cluster.</summary>
internal sealed class PostgresCluster(DataFolder folder, PostgresBinaries binaries, UnprivilegedUser user)
{
    public async Task EnsureAsync(bool durable, CancellationToken ct)
    {
        if (folder.HasCluster)
        {
            return;
        }

        var attempt = $"{folder.Cluster}.new";
        if (Directory.Exists(attempt))
        {
            Directory.Delete(attempt, recursive: true);
        }

        string[] arguments =
        [
            "-D", attempt, "--username=datafetch", $"--pwfile={folder.Password}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            .. durable ? Array.Empty<string>() : ["--no-sync"],
        ];
        var made = await Command.RunAsync(user.Run([binaries.InitDb, .. arguments]), ct);
        if (!made.Succeeded)
        {
            throw new InvalidOperationException($"initdb could not make a cluster in {folder.FullPath}: {made.Output}");
        }

        Directory.Move(attempt, folder.Cluster);
    }
}
