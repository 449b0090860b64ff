using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;

namespace DataFetch.Storage.Verification;

/// <summary>
/// The digest of a block: SHA-256 over the instants, the providers, and then each column in the order of their names behind its name and
/// a zero, all as <c>array_send</c> has them for the rows in order of their instants. That is Postgres' wire format, so it is the same on
/// every server and version. A column without a value in the block counts for nothing: one that a catalog adds changes no digest.
/// </summary>
internal static class BlockDigest
{
    /// <summary>The digest as an aggregate over rows that come in order of their instants.</summary>
    public static string OfRows(Dataset dataset) =>
        $"sha256(array_send(array_agg(at)) || array_send(array_agg(provider_id)){string.Concat(Ordered(dataset).Select(c => OfColumn(c.Column)))})";

    /// <summary>The columns as they follow each other, each with its place in the dataset.</summary>
    public static IEnumerable<(Column Column, int Place)> Ordered(Dataset dataset) =>
        dataset.Columns.Select((c, i) => (c, i)).OrderBy(c => c.c.Name, StringComparer.Ordinal);

    /// <summary>What stands before a column.</summary>
    public static byte[] Tag(Column column) => [.. Encoding.UTF8.GetBytes(column.Name), 0];

    private static string OfColumn(Column column)
    {
        var name = Sql.Quote(column.Name);
        return $" || CASE WHEN count({name}) > 0 THEN '\\x{Convert.ToHexString(Tag(column))}'::bytea || array_send(array_agg({name})) ELSE '' END";
    }
}
