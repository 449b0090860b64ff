using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Storage.Rows;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Batches;

/// <summary>Decimals of one batch, all at the largest scale among them: exact, and integers on the wire.</summary>
internal sealed class DecimalColumn(string name, int place) : BatchColumn(place)
{
    private Wire.DecimalValues values = new();

    protected override void AddNull() => values.Unscaled.Add(0);

    protected override void AddValue(StoredRow row)
    {
        var (unscaled, scale) = row.Unscaled(Place);
        if (scale > values.Scale)
        {
            Rescale(scale);
        }

        values.Unscaled.Add(scale == values.Scale && Fits(unscaled) ? (long)unscaled : AtScale(unscaled, scale));
    }

    protected override Wire.ColumnData TakeValues()
    {
        var data = new Wire.ColumnData { Decimals = values };
        values = new Wire.DecimalValues();
        return data;
    }

    // Neighbours mostly have one scale.
    private void Rescale(int scale)
    {
        var before = values.Scale;
        values.Scale = scale;
        for (var i = 0; i < values.Unscaled.Count; i++)
        {
            values.Unscaled[i] = AtScale(values.Unscaled[i], before);
        }
    }

    private long AtScale(Int128 unscaled, int scale)
    {
        var scaled = unscaled;
        for (var s = scale; s < values.Scale && Fits(scaled); s++)
        {
            scaled *= 10;
        }

        return Fits(scaled) ? (long)scaled : throw DoesNotFit(unscaled, scale);
    }

    private static bool Fits(Int128 number) => number >= long.MinValue && number <= long.MaxValue;

    private RequestException DoesNotFit(Int128 unscaled, int scale)
    {
        var magnitude = (UInt128)Int128.Abs(unscaled);
        var value = new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), unscaled < 0, (byte)scale);
        return new RequestException(
            RequestError.NotNow,
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}' holds {value}, which at the scale {values.Scale} of its neighbours does not fit the 64 bits that a decimal has here. Ask over REST, or without this column."));
    }
}
