using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataFetch.Cli.Output;

/// <summary>
/// Writes rows as flat JSON objects while they come: one array, or a line each. An array that was not ended stays open, so that a
/// result that broke off can't be taken for a whole one.
/// </summary>
internal sealed class JsonRows(TextWriter output, bool lines = false) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json = new(Stream.Null, Options);
    private bool any;

    public void Write(IReadOnlyList<string> names, IReadOnlyList<object?> values)
    {
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        for (var i = 0; i < names.Count; i++)
        {
            json.WritePropertyName(names[i]);
            Values.Write(json, values[i]);
        }

        json.WriteEndObject();
        json.Flush();

        output.Write((lines, any) switch { (true, _) => "", (_, true) => ",\n ", _ => "[" });
        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write(lines ? "\n" : "");
        any = true;
    }

    /// <summary>Says that these were all rows.</summary>
    public void End()
    {
        if (!lines)
        {
            output.Write(any ? "]\n" : "[]\n");
        }
    }

    public void Dispose() => json.Dispose();
}
