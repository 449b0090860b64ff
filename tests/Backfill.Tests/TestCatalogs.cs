using DataFetch.Testing.Services;

namespace DataFetch.Backfill.Tests;

/// <summary>The usual sources with a difference.</summary>
internal static class TestCatalogs
{
    public static void Write(string path, string of, string by)
    {
        // Of their own names: the tests share a Redis.
        using var usual = new TestSources(Guid.NewGuid().ToString("N")[..12]);
        foreach (var file in Directory.GetFiles(usual.Path))
        {
            File.WriteAllText(Path.Combine(path, Path.GetFileName(file)), File.ReadAllText(file).Replace(of, by, StringComparison.Ordinal));
        }
    }
}
