using DataFetch.Storage.Outbox;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Rows;

/// <summary>The rows of a series that a merge has written.</summary>
/// <param name="Revised">Of <paramref name="Rows"/> those that stood there before, with the instants of the first and the last of them.</param>
internal readonly record struct ChangedRows(int SeriesId, Instant First, Instant Last, long Rows, long Revised, Instant FirstRevised, Instant LastRevised)
{
    /// <summary>
    /// For <c>RETURNING</c> of an <c>INSERT … ON CONFLICT DO UPDATE</c>: a row that it has inserted was locked by nobody, one that it has
    /// updated it had locked itself before.
    /// </summary>
    public const string IsRevised = "xmax <> 0 AS revised";

    /// <summary>How many columns <see cref="BySeries"/> has.</summary>
    public const int Columns = 7;

    /// <summary>Sums up what was returned as <c>changed</c>, for <see cref="Read"/>.</summary>
    public const string BySeries =
        """
        SELECT series_id, min(at) AS first, max(at) AS last, count(*), count(*) FILTER (WHERE revised),
               coalesce(min(at) FILTER (WHERE revised), min(at)), coalesce(max(at) FILTER (WHERE revised), max(at))
        FROM changed GROUP BY series_id
        """;

    public static ChangedRows Read(NpgsqlDataReader r) => new(r.GetInt32(0), At(r, 1), At(r, 2), r.GetInt64(3), r.GetInt64(4), At(r, 5), At(r, 6));

    /// <summary>What of the rows of all series was revised; null where nothing was.</summary>
    public static RevisedRows? RevisedOf(IEnumerable<ChangedRows> changed)
    {
        var revised = changed.Where(c => c.Revised > 0).ToList();
        return revised.Count == 0
            ? null
            : new RevisedRows(
                revised.Min(c => c.FirstRevised).ToDateTimeOffset(), revised.Max(c => c.LastRevised).ToDateTimeOffset(), revised.Sum(c => c.Revised),
                [.. revised.Select(c => c.SeriesId).Order()]);
    }

    private static Instant At(NpgsqlDataReader r, int column) => Instant.FromDateTimeUtc(r.GetDateTime(column));
}
