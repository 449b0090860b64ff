namespace DataFetch.Standalone.Embedded;

/// <summary>How a private server for one application is set up.</summary>
internal static class PostgresSettings
{
    private static readonly string[] Common =
    [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "shared_buffers=256MB",
        "max_connections=200",
        "max_wal_size=2GB",
        "checkpoint_timeout=15min",
        "jit=off", // it costs more than it gives on queries of milliseconds
        "timezone=UTC",
        "log_timezone=UTC",
    ];

    private static readonly string[] NotDurable = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

    public static IEnumerable<string> Arguments(DataFolder folder, int port, bool durable) =>
    [
        "-D",
        folder.Cluster,
        .. Common.Concat(durable ? [] : NotDurable).Append($"port={port}").SelectMany(setting => new[] { "-c", setting }),
    ];
}
