using DataFetch.Catalog.Definitions;

namespace DataFetch.Storage.Rows;

/// <summary>Rows of one dataset as typed columns. Not thread-safe: pages are decoded into buffers of their own and appended.</summary>
public sealed class RowBuffer
{
    private readonly List<int> seriesIds = [];
    private readonly List<long> instants = [];

    public RowBuffer(Dataset dataset)
    {
        Dataset = dataset;
        Columns = [.. dataset.Columns.Select(c => ColumnBuffer.For(c.Type))];
    }

    public Dataset Dataset { get; }

    /// <summary>In the dataset's order of columns.</summary>
    public IReadOnlyList<ColumnBuffer> Columns { get; }

    public int Count => seriesIds.Count;

    public int SeriesId(int row) => seriesIds[row];

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public long AtMicroseconds(int row) => instants[row];

    /// <summary>Begins a row; its values are added to each of <see cref="Columns"/>.</summary>
    /// <param name="at">Microseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="version">Of rows with one key the greatest version counts.</param>
    public void AddKey(int seriesId, long at, long version = 0)
    {
        seriesIds.Add(seriesId);
        instants.Add(at);
    }

    public void Append(RowBuffer other)
    {
        seriesIds.AddRange(other.seriesIds);
        instants.AddRange(other.instants);
        for (var i = 0; i < Columns.Count; i++)
        {
            Columns[i].Append(other.Columns[i]);
        }
    }

    /// <summary>The rows in order of series and instant; of rows with one key the last one added.</summary>
    public int[] InKeyOrder()
    {
        var keys = new (int Series, long At, int Row)[Count];
        for (var row = 0; row < keys.Length; row++)
        {
            keys[row] = (seriesIds[row], instants[row], row);
        }

        Array.Sort(keys);
        var order = new List<int>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (i + 1 == keys.Length || keys[i].Series != keys[i + 1].Series || keys[i].At != keys[i + 1].At)
            {
                order.Add(keys[i].Row);
            }
        }

        return [.. order];
    }
}
