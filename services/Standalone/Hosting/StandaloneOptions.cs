namespace DataFetch.Standalone.Hosting;

/// <summary>How everything is run on one machine.</summary>
public sealed record StandaloneOptions
{
    /// <summary>The folder of the embedded Postgres; null for the usual one.</summary>
    public string? DataFolder { get; init; }

    /// <summary>False only for data that may be lost at a crash of the machine: tests and the demo.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Free ports instead of the fixed ones.</summary>
    public bool FreePorts { get; init; }

    /// <summary>Settings that win over environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>What the services take for now; leases and budgets go by the servers' clocks all the same.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Where data lives by default. The embedded Postgres does not run as root, and root's own home is closed to others: root's data
    /// is under /var/lib.
    /// </summary>
    public static string UsualDataFolder => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
        ? "/var/lib/datafetch"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "datafetch");
}
