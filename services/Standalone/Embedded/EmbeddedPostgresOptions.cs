namespace DataFetch.Standalone.Embedded;

public sealed record EmbeddedPostgresOptions
{
    /// <summary>Holds the cluster, its password and its log. Made if it is not there.</summary>
    public required string DataFolder { get; init; }

    /// <summary>On 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Made if it is not there.</summary>
    public string Database { get; init; } = "datafetch";

    /// <summary>False: faster, and a crash of the machine may cost the whole cluster. For tests and the demo.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Where to look for <c>initdb</c> and <c>postgres</c>, in order.</summary>
    internal IReadOnlyList<string> BinaryFolders { get; init; } = PostgresBinaries.UsualFolders();
}
