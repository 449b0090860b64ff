namespace DataFetch.Standalone.Embedded;

/// <summary>Who runs Postgres, which refuses to run as root. For anyone else nothing changes.</summary>
internal sealed class UnprivilegedUser
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    private readonly string? name;
    private readonly string owner;
    private readonly string[] prefix;

    private UnprivilegedUser(string? name, string owner, string[] prefix)
    {
        this.name = name;
        this.owner = owner;
        this.prefix = prefix;
    }

    public static async Task<UnprivilegedUser> ChooseAsync(CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new UnprivilegedUser(null, "", []);
        }

        foreach (var candidate in Candidates)
        {
            var user = await Command.RunAsync(["id", "-u", candidate], ct);
            var group = await Command.RunAsync(["id", "-g", candidate], ct);
            if (user.Succeeded && group.Succeeded)
            {
                return new UnprivilegedUser(candidate, $"{user.Output}:{group.Output}", Prefix(candidate, user.Output, group.Output));
            }
        }

        throw new InvalidOperationException("Postgres does not run as root, and this machine has neither a user postgres nor nobody.");
    }

    public IReadOnlyList<string> Run(params IEnumerable<string> command) => [.. prefix, .. command];

    /// <summary>Makes a folder and all in it the user's own.</summary>
    public async Task OwnAsync(string folder, CancellationToken ct)
    {
        if (name is null)
        {
            return;
        }

        var changed = await Command.RunAsync(["chown", "-R", owner, folder], ct);
        if (!changed.Succeeded)
        {
            throw new InvalidOperationException($"The data folder {folder} could not be given to the user {name}: {changed.Output}");
        }

        var entered = await Command.RunAsync(Run("sh", "-c", "cd \"$1\"", "sh", folder), ct);
        if (!entered.Succeeded)
        {
            throw new InvalidOperationException(
                $"Postgres does not run as root, so it runs as the user {name}, who cannot enter {folder}: one of the folders above it "
                + "is closed to others. Choose another data folder (/var/lib/datafetch), open the way with chmod o+x, or do not run as root.");
        }
    }

    private static string[] Prefix(string user, string userId, string groupId)
    {
        if (Command.Find("setpriv") is { } setpriv)
        {
            return [setpriv, $"--reuid={userId}", $"--regid={groupId}", "--clear-groups", "--"];
        }

        return Command.Find("runuser") is { } runuser
            ? [runuser, "-u", user, "--"]
            : throw new InvalidOperationException("Postgres does not run as root, and there is neither setpriv nor runuser to run it as another user (package util-linux).");
    }
}
