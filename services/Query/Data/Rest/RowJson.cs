using System.Globalization;
using System.Text.Json;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;

namespace DataFetch.Query.Data.Rest;

/// <summary>Rows as JSON objects: series, instant, provider, columns.</summary>
internal sealed class RowJson(DataAnswer answer)
{
    private readonly JsonEncodedText[] series = [.. answer.Coverage.Query.Series.Select(s => JsonEncodedText.Encode(s))];
    private readonly JsonEncodedText[] providers = [.. answer.Providers.Names.Select(p => JsonEncodedText.Encode(p))];
    private readonly (JsonEncodedText Name, ColumnType Type, int Place)[] columns =
        [.. answer.Coverage.Query.Columns.Zip(answer.Places, (c, place) => (JsonEncodedText.Encode(c.Name), c.Type, place))];

    public void Write(Utf8JsonWriter json, StoredRow row)
    {
        json.WriteStartObject();
        json.WriteString("series"u8, series[answer.SeriesIndex(row.SeriesId)]);
        json.WriteString("at"u8, IsoText.OfInstant(row.At));
        WriteProvider(json, answer.Providers.IndexOf(row.ProviderId));
        foreach (var (name, type, place) in columns)
        {
            json.WritePropertyName(name);
            if (row.IsNull(place))
            {
                json.WriteNullValue();
            }
            else
            {
                WriteValue(json, type, row, place);
            }
        }

        json.WriteEndObject();
    }

    private void WriteProvider(Utf8JsonWriter json, int index)
    {
        if (index == AnswerProviders.Unknown)
        {
            json.WriteNull("provider"u8);
        }
        else
        {
            json.WriteString("provider"u8, providers[index]);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, ColumnType type, StoredRow row, int place)
    {
        switch (type)
        {
            case ColumnType.Decimal:
                json.WriteNumberValue(row.Decimal(place));
                break;
            case ColumnType.Int64:
                json.WriteNumberValue(row.Int64(place));
                break;
            case ColumnType.Double when row.Double(place) is var number && double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case ColumnType.Double:
                // As protobuf's JSON has it: "NaN", "Infinity".
                json.WriteStringValue(row.Double(place).ToString(CultureInfo.InvariantCulture));
                break;
            case ColumnType.Boolean:
                json.WriteBooleanValue(row.Boolean(place));
                break;
            case ColumnType.Date:
                json.WriteStringValue(IsoText.OfDay(row.Day(place)));
                break;
            case ColumnType.Instant:
                json.WriteStringValue(IsoText.OfInstant(row.Microseconds(place)));
                break;
            case ColumnType.Json:
                // Postgres has checked it.
                json.WriteRawValue(row.Json(place), skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(row.Text(place));
                break;
        }
    }
}
