using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>Bodies without spaces, other characters than ASCII as they are.</summary>
internal static class RacingJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlySpan<byte> Bytes(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter json = new(output, Options)) write(json);
        return output.WrittenSpan;
    }
}
