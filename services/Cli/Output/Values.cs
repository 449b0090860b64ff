using System.Globalization;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace DataFetch.Cli.Output;

/// <summary>How single values are printed: instants in RFC 3339 UTC, days in ISO 8601, decimals digit for digit, numbers without a culture.</summary>
internal static class Values
{
    public static DateTimeOffset? ToInstant(this Timestamp? time) => time?.ToDateTimeOffset();

    public static string ToText(object? value) => value switch
    {
        null => "",
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            // JSON has no NaN and no infinity; they are written as text, not dropped.
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case JsonText text:
                json.WriteRawValue(text.Document);
                break;
            default:
                json.WriteStringValue(ToText(value));
                break;
        }
    }
}
