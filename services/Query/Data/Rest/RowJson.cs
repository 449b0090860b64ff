using System.Text.Json;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using Npgsql;

namespace DataFetch.Query.Data.Rest;

/// <summary>Rows as JSON objects: series, instant, provider, columns.</summary>
internal sealed class RowJson(DataQuery query, AnswerProviders providers)
{
    private readonly JsonEncodedText[] series = [.. query.Series.Select(s => JsonEncodedText.Encode(s))];
    private readonly JsonEncodedText[] providers = [.. providers.Names.Select(p => JsonEncodedText.Encode(p))];
    private readonly (JsonEncodedText Name, ColumnType Type)[] columns = [.. query.Columns.Select(c => (JsonEncodedText.Encode(c.Name), c.Type))];

    public void Write(Utf8JsonWriter json, AnswerRow row)
    {
        json.WriteStartObject();
        json.WriteString("series"u8, series[row.SeriesIndex]);
        json.WriteString("at"u8, row.Row.At);
        WriteProvider(json, row.ProviderIndex);
        for (var i = 0; i < columns.Length; i++)
        {
            json.WritePropertyName(columns[i].Name);
            WriteValue(json, columns[i].Type, row.Row.Reader, RowReader.FirstColumn + i);
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

    private static void WriteValue(Utf8JsonWriter json, ColumnType type, NpgsqlDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            json.WriteNullValue();
            return;
        }

        switch (type)
        {
            case ColumnType.Decimal:
                json.WriteNumberValue(reader.GetDecimal(ordinal));
                break;
            case ColumnType.Int64:
                json.WriteNumberValue(reader.GetInt64(ordinal));
                break;
            case ColumnType.Double when reader.GetDouble(ordinal) is var number && double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case ColumnType.Double:
                // As protobuf's JSON has it: "NaN", "Infinity".
                json.WriteStringValue(reader.GetDouble(ordinal).ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ColumnType.Boolean:
                json.WriteBooleanValue(reader.GetBoolean(ordinal));
                break;
            case ColumnType.Date:
                json.WriteStringValue(IsoText.Of(reader.GetFieldValue<DateOnly>(ordinal)));
                break;
            case ColumnType.Instant:
                json.WriteStringValue(reader.GetDateTime(ordinal));
                break;
            case ColumnType.Json:
                // Postgres has checked it.
                json.WriteRawValue(reader.GetString(ordinal), skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(reader.GetString(ordinal));
                break;
        }
    }
}
