using System.Buffers;
using System.Buffers.Text;
using System.Text;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>SIP v4's envelope, to the byte of the recordings: straight into the response, without an object a record.</summary>
internal ref struct SipBody(IBufferWriter<byte> output)
{
    private bool any;

    public readonly void Open() => output.Write("{\"data\": ["u8);

    public void Add(SipNode node, SipSlot slot, SipPrice price, bool settled = false)
    {
        Separate();
        var span = output.GetSpan(node.Json.Length + slot.Start.Length + slot.End.Length + (2 * DecimalText.MaxLength) + 32);
        var length = Put(span, 0, node.Json);
        length = Put(span, length, slot.Start);
        length += DecimalText.Write(span[length..], price.ClpKwh, SipPrice.Decimals, minDecimals: 1);
        length = Put(span, length, ", \"cmg_usd_mwh_\": "u8);
        length += DecimalText.Write(span[length..], price.UsdMwh, SipPrice.Decimals, minDecimals: 1);
        output.Advance(Put(span, length, settled ? slot.SettledEnd : slot.End));
    }

    /// <summary>A record of a programme. Zone and region are the same for all: what the real ones are called is not established.</summary>
    /// <param name="price">1/100,000 of USD/MWh.</param>
    public void Add(SipNode node, SipProgrammed slot, long price)
    {
        Separate();
        output.Write("{\"fecha_hora\": \""u8);
        Encoding.ASCII.GetBytes(slot.Hour.Text, output);
        output.Write("\""u8);
        output.Write(node.ProgrammeJson);
        output.Advance(DecimalText.Write(output.GetSpan(DecimalText.MaxLength), price, SipPrice.Decimals, minDecimals: 1));
        output.Write(", \"zona\": \"Sur\", \"region\": \"Los Lagos\", \"fecha_programa\": \""u8);
        Encoding.ASCII.GetBytes(slot.Run.DateText, output);
        output.Write("\""u8);
        Number(", \"hora_programa\": "u8, slot.Run.Hour);
        output.Write("}"u8);
    }

    /// <param name="pages">Null leaves totalPages out, as the empty page in the middle does.</param>
    public readonly void Close(long? pages, int page, int limit, string? type = null)
    {
        output.Write("]"u8);
        if (type is not null) Encoding.ASCII.GetBytes($", \"type\": \"{type}\"", output);
        if (pages is { } total) Number(", \"totalPages\": "u8, total);
        Number(", \"page\": "u8, page);
        Number(", \"limit\": "u8, limit);
        output.Write("}"u8);
    }

    private void Separate()
    {
        if (any) output.Write(", "u8);
        any = true;
    }

    private readonly void Number(ReadOnlySpan<byte> name, long value)
    {
        output.Write(name);
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[at..]);
        return at + bytes.Length;
    }
}
