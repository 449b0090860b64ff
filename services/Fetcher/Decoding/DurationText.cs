using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads lengths of time: <c>59.78</c>, <c>1:0.48</c>, <c>2:05:00.5</c>; the last part is seconds.</summary>
internal static class DurationText
{
    private const int MostParts = 3;
    private const int Sixty = 60;

    public static bool TryRead(FieldValue value, out decimal seconds)
    {
        seconds = 0;
        if (!value.IsText)
        {
            return NumberText.TryRead(value, NumberStyle.Json, out seconds) && seconds >= 0;
        }

        var parts = 0;
        foreach (var part in value.Text.Split((byte)':'))
        {
            var text = new FieldValue(ValueKind.Cell, value.Text[part]);
            var isLast = part.End.Value == value.Text.Length;
            if (++parts > MostParts || !NumberText.TryRead(text, NumberStyle.Point, out decimal number) || number < 0 || number >= int.MaxValue
                || (!isLast && number != decimal.Truncate(number)) || (parts > 1 && number >= Sixty))
            {
                return false;
            }

            seconds = (seconds * Sixty) + number;
        }

        return parts > 0;
    }
}
