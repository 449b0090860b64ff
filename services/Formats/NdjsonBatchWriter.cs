using System.Buffers;
using System.Text.Json;
using Apache.Arrow;

namespace DataFetch.Formats;

internal sealed class NdjsonBatchWriter(Schema schema, Stream target) : BatchWriter
{
    private readonly JsonEncodedText[] names = [.. schema.FieldsList.Select(f => JsonEncodedText.Encode(f.Name))];
    private readonly bool[] areJson = [.. schema.FieldsList.Select(f => f.HasMetadata && f.Metadata.GetValueOrDefault("format") == "json")];
    private readonly ArrayBufferWriter<byte> buffer = new();

    public override async Task WriteAsync(RecordBatch batch, CancellationToken ct)
    {
        using (var json = new Utf8JsonWriter(buffer))
        {
            for (var row = 0; row < batch.Length; row++)
            {
                json.WriteStartObject();
                for (var column = 0; column < names.Length; column++)
                {
                    json.WritePropertyName(names[column]);
                    WriteValue(json, batch.Column(column), row, areJson[column]);
                }

                json.WriteEndObject();
                json.Flush();
                json.Reset();
                buffer.Write("\n"u8);
            }
        }

        await target.WriteAsync(buffer.WrittenMemory, ct);
        buffer.ResetWrittenCount();
    }

    public override Task CompleteAsync(CancellationToken ct) => target.FlushAsync(ct);

    private static void WriteValue(Utf8JsonWriter json, IArrowArray array, int row, bool isJson)
    {
        switch (array)
        {
            case var _ when array.IsNull(row):
                json.WriteNullValue();
                break;
            case BooleanArray flags:
                json.WriteBooleanValue(flags.GetValue(row)!.Value);
                break;
            case Int64Array integers:
                json.WriteNumberValue(integers.GetValue(row)!.Value);
                break;
            case DoubleArray doubles when double.IsFinite(doubles.GetValue(row)!.Value):
                json.WriteNumberValue(doubles.GetValue(row)!.Value);
                break;
            case Decimal128Array:
            case StringArray when isJson:
                json.WriteRawValue(ArrowText.Of(array, row)!, skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(ArrowText.Of(array, row));
                break;
        }
    }
}
