using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Storage.Rows;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Batches;

/// <summary>Decimals of one batch, all at the largest scale among them: exact, and integers on the wire.</summary>
internal sealed class DecimalColumn(string name, int place) : BatchColumn(place)
{
    private readonly List<decimal> values = [];
    private int scale;

    protected override void AddNull() => values.Add(0);

    protected override void AddValue(StoredRow row)
    {
        var value = row.Decimal(Place);
        scale = Math.Max(scale, value.Scale);
        values.Add(value);
    }

    protected override Wire.ColumnData TakeValues()
    {
        var decimals = new Wire.DecimalValues { Scale = scale };
        decimals.Unscaled.Capacity = values.Count;
        foreach (var value in values)
        {
            decimals.Unscaled.Add(Unscaled(value));
        }

        values.Clear();
        scale = 0;
        return new Wire.ColumnData { Decimals = decimals };
    }

    private long Unscaled(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var unscaled = ((Int128)(uint)bits[2] << 64) + ((Int128)(uint)bits[1] << 32) + (uint)bits[0];
        unscaled = value < 0 ? -unscaled : unscaled;
        for (var s = (int)value.Scale; s < scale && Fits(unscaled); s++)
        {
            unscaled *= 10;
        }

        return Fits(unscaled) ? (long)unscaled : throw DoesNotFit(value);
    }

    private static bool Fits(Int128 number) => number >= long.MinValue && number <= long.MaxValue;

    private RequestException DoesNotFit(decimal value) => new(
        RequestError.NotNow,
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{name}' holds {value}, which at the scale {scale} of its neighbours does not fit the 64 bits that a decimal has here. Ask over REST, or without this column."));
}
