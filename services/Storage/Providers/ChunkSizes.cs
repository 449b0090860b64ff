using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Providers;

/// <param name="MostDays">Local days that a chunk covers at most.</param>
/// <param name="Reason">What became of a longer one, as a task's error.</param>
public sealed record LearnedSize(int MostDays, string Reason);

/// <summary>
/// How long the chunks of providers may be, as was learned: half of what was too large, and twice as long again after
/// <see cref="Enough"/> successes. Nobody has to agree on it: it decides what is asked at once, never what is asked.
/// </summary>
public sealed class ChunkSizes(NpgsqlDataSource db, CatalogIds ids)
{
    /// <summary>Chunks of the learned length that are stored before longer ones are tried.</summary>
    public const int Enough = 20;

    /// <summary>The learned sizes by provider; one that is not named is as its source file says.</summary>
    public async Task<IReadOnlyDictionary<string, int>> ReadAsync(CancellationToken ct) => new Dictionary<string, int>(await db.QueryAsync(
        "SELECT p.name, s.most_days FROM datafetch.chunk_size s JOIN datafetch.provider p ON p.id = s.provider_id",
        r => KeyValuePair.Create(r.GetString(0), r.GetInt32(1)), ct));

    /// <summary>Null where nothing was learned.</summary>
    public async Task<LearnedSize?> FindAsync(string provider, CancellationToken ct) => (await db.QueryAsync(
        "SELECT most_days, reason FROM datafetch.chunk_size WHERE provider_id = $1", r => new LearnedSize(r.GetInt32(0), r.GetString(1)), ct, ids.Provider(provider)))
        .SingleOrDefault();

    /// <summary>A chunk was too large: from now on they are half as long. What is shorter already stays.</summary>
    /// <param name="days">That it covered, two at least.</param>
    public async Task ShrinkAsync(string provider, int days, string reason, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.chunk_size AS s (provider_id, most_days, reason, changed_at) VALUES ($1, $2, $3, datafetch.server_now())
            ON CONFLICT (provider_id) DO UPDATE SET
                most_days = least(s.most_days, excluded.most_days), successes = 0, reason = excluded.reason, changed_at = excluded.changed_at
            """,
            ct, ids.Provider(provider), (days + 1) / 2, reason);
    }

    /// <summary>A chunk was stored. One that was much shorter than it might have been says nothing.</summary>
    /// <param name="declared">Days that a chunk covers by the source file; it grows no further.</param>
    public async Task GrowAsync(string provider, int days, int declared, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            UPDATE datafetch.chunk_size SET
                successes = (successes + 1) % $4,
                most_days = CASE WHEN successes + 1 = $4 THEN most_days * 2 ELSE most_days END,
                changed_at = CASE WHEN successes + 1 = $4 THEN datafetch.server_now() ELSE changed_at END
            WHERE provider_id = $1 AND most_days < $2 * 2 AND most_days < $3
            """,
            ct, ids.Provider(provider), days, declared, Enough);
    }
}
