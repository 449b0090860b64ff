using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>Where tests have rows from.</summary>
internal static class KeyedRowSources
{
    extension(KeyedRows)
    {
        /// <summary>All rows of a keyed table.</summary>
        public static async Task<KeyedRows> OfDatabaseAsync(Database database, string dataset, string[] key, CancellationToken ct) =>
            new(await database.RowsAsync($"SELECT to_jsonb(r)::text FROM data.{dataset} r WHERE at >= $1 AND at < $2", DateTimeOffset.UnixEpoch, new(2200, 1, 1, 0, 0, 0, default), ct), key);

        public static async Task<KeyedRows> OfTruthAsync(Upstreams upstreams, string dataset, string[] key, DateTimeOffset from, DateTimeOffset to, CancellationToken ct, params string[] series) =>
            new(await upstreams.TruthLinesAsync(dataset, from, to, ct, series), key);
    }
}
