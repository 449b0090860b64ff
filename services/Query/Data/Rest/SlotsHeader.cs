using System.Buffers;
using System.Text;
using System.Text.Json;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Rest;

/// <summary>The slots' counts of an answer that has rows only, as a header; where they are known.</summary>
internal static class SlotsHeader
{
    public const string Name = "datafetch-slots";

    public static string Of(Wire.SlotCounts slots)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            CoverageJson.WriteSlots(json, slots);
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
