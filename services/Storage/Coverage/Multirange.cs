using System.Globalization;
using System.Text;
using DataFetch.Catalog;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Coverage;

/// <summary>Range sets as Postgres' <c>tstzmultirange</c>.</summary>
internal static class Multirange
{
    /// <summary>As a literal, which goes into a <c>text[]</c> parameter and is cast there: an array of multiranges is no type of Npgsql's.</summary>
    public static string Text(TimeRangeSet ranges)
    {
        var text = new StringBuilder("{");
        foreach (var range in ranges)
        {
            text.Append(text.Length == 1 ? "" : ",").Append('[').Append(Text(range.Start)).Append(',').Append(Text(range.End)).Append(')');
        }

        return text.Append('}').ToString();
    }

    public static TimeRangeSet Read(NpgsqlDataReader reader, int column) =>
        TimeRangeSet.Of(reader.GetFieldValue<NpgsqlRange<DateTime>[]>(column)
            .Select(r => new TimeRange(Instant.FromDateTimeUtc(r.LowerBound), Instant.FromDateTimeUtc(r.UpperBound))));

    private static string Text(Instant at) => at.ToDateTimeUtc().ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture);
}
