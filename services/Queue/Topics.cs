namespace DataFetch.Queue;

/// <summary>The topics of <see cref="WakeUps"/>.</summary>
public static class Topics
{
    /// <summary>There are new hints: fetchers look at the queue.</summary>
    public const string Tasks = "tasks";

    /// <summary>There are new events in the outbox: backfills deliver them.</summary>
    public const string Outbox = "outbox";

    /// <summary>There are new notices: they are delivered, and those who watch look.</summary>
    public const string Notices = "notices";

    /// <summary>A run has moved; the payload is its id.</summary>
    public const string Runs = "runs";
}
