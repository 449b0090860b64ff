using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Revisions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Tests.Revisions;

/// <summary>The rows of a dataset as texts: as they are, and as they were known.</summary>
internal sealed class KnownRows(NpgsqlDataSource db, Dataset dataset)
{
    private static readonly TimeRange Always = new(Instant.FromUtc(2000, 1, 1, 0, 0), Instant.FromUtc(2100, 1, 1, 0, 0));

    private readonly RowReader rows = new(db);
    private readonly RevisionReader revisions = new(db);
    private readonly Column[] columns = [.. dataset.Columns.Where(c => c.Type is not ColumnType.Instant)];

    /// <summary>As a reader finds them now.</summary>
    public async Task<IReadOnlyList<string>> NowAsync() => await ReadAsync(await rows.OpenAsync(dataset, columns, await SeriesAsync(), Always, RowPart.All, Store.Ct));

    /// <summary>As they were known at an instant.</summary>
    public async Task<IReadOnlyList<string>> AtAsync(Instant at, TimeRange? range = null) =>
        await ReadAsync(await revisions.OpenAsync(dataset, columns, await SeriesAsync(), range ?? Always, at, isDescending: false, Store.Ct));

    /// <summary>What time it is to Postgres.</summary>
    public async Task<Instant> ClockAsync() =>
        (await db.QueryAsync("SELECT clock_timestamp()", r => Instant.FromDateTimeUtc(r.GetDateTime(0)), Store.Ct)).Single();

    private async Task<int[]> SeriesAsync() =>
        [.. await db.QueryAsync("SELECT s.id FROM datafetch.series s JOIN datafetch.dataset d ON d.id = s.dataset_id WHERE d.name = $1", r => r.GetInt32(0), Store.Ct, dataset.Name)];

    // Rows of a keyed dataset may share an instant, and have no order then.
    private async Task<IReadOnlyList<string>> ReadAsync(Snapshot snapshot)
    {
        await using var open = snapshot;
        var texts = new List<string>();
        await foreach (var page in snapshot.PagesAsync(Store.Ct))
        {
            foreach (var row in page.Rows)
            {
                texts.Add(Text(row));
            }
        }

        return [.. texts.Order(StringComparer.Ordinal)];
    }

    private string Text(StoredRow row)
    {
        var values = new List<string> { $"{row.SeriesId}", $"{row.At}", $"{row.ProviderId}" };
        for (var i = 0; i < columns.Length; i++)
        {
            values.Add(row.IsNull(i) ? "-" : columns[i].Type switch
            {
                ColumnType.Decimal => row.Decimal(i).ToString(CultureInfo.InvariantCulture),
                ColumnType.Double => row.Double(i).ToString(CultureInfo.InvariantCulture),
                ColumnType.Int64 => row.Int64(i).ToString(CultureInfo.InvariantCulture),
                _ => System.Text.Encoding.UTF8.GetString(row.Text(i)),
            });
        }

        return string.Join('|', values);
    }
}
