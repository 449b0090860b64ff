using System.Text;
using DataFetch.Catalog.Definitions;
using NodaTime.Text;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Fills the columns whose values are in no field of a record: they are known from what was asked (<see cref="ColumnSource"/>).</summary>
internal sealed class GivenColumns
{
    private readonly (ColumnReader Reader, byte[] Value)[] constants;
    private readonly ColumnReader[] ofSeries;
    private readonly Dictionary<int, byte[]> names;

    public GivenColumns(FillPlan plan, IReadOnlyList<ColumnReader> readers)
    {
        constants =
        [
            .. from reader in readers
               let value = reader.Source switch
               {
                   ColumnSource.Day => LocalDatePattern.Iso.Format(plan.FirstDay),
                   ColumnSource.Subject => plan.Subject,
                   _ => null,
               }
               where value is not null
               select (reader, Encoding.UTF8.GetBytes(value)),
        ];
        ofSeries = [.. readers.Where(r => r.Source == ColumnSource.Series)];
        names = ofSeries.Length == 0 ? [] : plan.SeriesIds.Zip(plan.Series).ToDictionary(s => s.First, s => Encoding.UTF8.GetBytes(s.Second));
    }

    /// <summary>Those that are the same for all records; called once a record, before its row is made.</summary>
    public void Take()
    {
        foreach (var (reader, value) in constants)
        {
            _ = reader.Take(new FieldValue(ValueKind.Cell, value));
        }
    }

    /// <summary>That of the series.</summary>
    public void TakeSeries(int id)
    {
        foreach (var reader in ofSeries)
        {
            _ = reader.Take(new FieldValue(ValueKind.Cell, names[id]));
        }
    }
}
