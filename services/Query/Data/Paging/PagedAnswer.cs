using System.Runtime.CompilerServices;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;

namespace DataFetch.Query.Data.Paging;

/// <summary>The rows of one page, and where the next one begins.</summary>
/// <param name="rows">With <see cref="ColumnsOf"/>, from the page's first row on.</param>
internal sealed class PagedAnswer(DataQuery query, PageRequest page, StreamedAnswer rows) : IAnswerRows
{
    private readonly (ColumnType Type, int Place)[] key = [.. query.Dataset.Key.Select(name => PlaceOf(ColumnsOf(query), name))];

    private int left = page.Size;
    private string token = "";

    public IReadOnlyDictionary<int, SeriesLedger> Ledgers => rows.Ledgers;

    public IReadOnlyList<int> Places => rows.Places;

    public string NextPageToken { get; private set; } = "";

    /// <summary>The columns asked for, and behind them those of the key, which tell where a page ends.</summary>
    public static IReadOnlyList<Column> ColumnsOf(DataQuery query) =>
        [.. query.Columns, .. query.Dataset.Columns.Where(c => query.Dataset.Key.Contains(c.Name)).Except(query.Columns)];

    public async IAsyncEnumerable<RowPage> PagesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var read in rows.PagesAsync(ct))
        {
            var taken = Take(read);
            if (!taken.Bytes.IsEmpty)
            {
                yield return taken;
            }

            if (NextPageToken.Length > 0)
            {
                yield break;
            }
        }
    }

    public ValueTask DisposeAsync() => rows.DisposeAsync();

    // The row behind the last one only tells that there is a next page.
    private RowPage Take(RowPage read)
    {
        var length = 0;
        foreach (var row in read.Rows)
        {
            if (left == 0)
            {
                NextPageToken = token;
                break;
            }

            length += row.Length;
            if (--left == 0)
            {
                token = TokenOf(row);
            }
        }

        return new RowPage(read.Bytes[..length]);
    }

    private string TokenOf(StoredRow row)
    {
        var values = new string[key.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ValueText.Of(key[i].Type, row, key[i].Place);
        }

        return new PageToken(query.Range, new RowPlace(row.SeriesId, row.At, values)).ToText(page.Question);
    }

    private static (ColumnType Type, int Place) PlaceOf(IReadOnlyList<Column> columns, string name)
    {
        var place = columns.ToList().FindIndex(c => c.Name == name);
        return (columns[place].Type, place);
    }
}
