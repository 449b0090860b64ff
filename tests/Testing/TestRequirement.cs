using Xunit;

namespace DataFetch.Testing;

/// <summary>What a test needs of the machine. At home its absence skips the test aloud; in CI (<c>CI=true</c>) it fails it.</summary>
public static class TestRequirement
{
    public static bool InContinuousIntegration =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Ends the test: it cannot run on this machine.</summary>
    /// <param name="what">What is missing and how to get it, as a sentence.</param>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public static void Missing(string what)
    {
        if (InContinuousIntegration)
        {
            Assert.Fail($"{what} In CI nothing is skipped for that.");
        }

        Assert.Skip(what);
    }
}
