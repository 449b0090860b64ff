using System.Text.RegularExpressions;

namespace DataFetch.Standalone.Embedded;

/// <summary>The two programs that make and run a cluster.</summary>
internal sealed partial record PostgresBinaries(string InitDb, string Postgres)
{
    /// <exception cref="PostgresNotFoundException">None of the folders has both.</exception>
    public static PostgresBinaries Find(IEnumerable<string> folders) =>
        folders.Select(folder => new PostgresBinaries(Path.Combine(folder, "initdb"), Path.Combine(folder, "postgres")))
            .FirstOrDefault(binaries => File.Exists(binaries.InitDb) && File.Exists(binaries.Postgres))
        ?? throw new PostgresNotFoundException();

    /// <summary>PATH, then where Debian, a build from source, Homebrew and the PGDG packages put them; the newest version first.</summary>
    public static IReadOnlyList<string> UsualFolders() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        .. Versions("/usr/lib/postgresql", "*"),
        "/usr/local/pgsql/bin",
        .. Versions("/opt/homebrew/opt", "postgresql*"),
        .. Versions("/usr/local/opt", "postgresql*"),
        .. Versions("/usr", "pgsql-*"),
    ];

    private static IEnumerable<string> Versions(string folder, string pattern) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder, pattern).OrderByDescending(Version).Select(version => Path.Combine(version, "bin"))
        : [];

    private static int Version(string folder) => int.TryParse(TrailingNumber().Match(folder).Value, out var version) ? version : 0;

    [GeneratedRegex(@"\d+$")]
    private static partial Regex TrailingNumber();
}
