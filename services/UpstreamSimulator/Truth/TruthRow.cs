using System.Buffers;
using System.Globalization;
using System.Text;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Truth;

/// <summary>Writes NDJSON lines like <c>{"series":"peninsular","at":"2026-01-01T00:00:00Z","price_eur_mwh":12.3}</c>.</summary>
internal readonly ref struct TruthRow
{
    private readonly IBufferWriter<byte> output;

    /// <param name="series">A name without characters that JSON escapes.</param>
    /// <param name="at">Seconds since 1970.</param>
    public TruthRow(IBufferWriter<byte> output, string series, long at)
    {
        this.output = output;
        output.Write("{\"series\":\""u8);
        Encoding.ASCII.GetBytes(series, output);
        output.Write("\",\"at\":\""u8);
        var time = DateTimeOffset.FromUnixTimeSeconds(at);
        time.TryFormat(output.GetSpan(32), out var written, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        output.Advance(written);
        output.Write("\""u8);
    }

    /// <summary>Writes null where the upstream has no value.</summary>
    public TruthRow Column(ReadOnlySpan<byte> quotedNameAndColon, long? scaled, int decimals) =>
        scaled is { } value ? Column(quotedNameAndColon, value, decimals) : Raw(quotedNameAndColon, "null"u8);

    /// <param name="text">Without characters that JSON escapes; null where the upstream has none.</param>
    public TruthRow Column(ReadOnlySpan<byte> quotedNameAndColon, string? text) =>
        Raw(quotedNameAndColon, text is null ? "null"u8 : Encoding.ASCII.GetBytes($"\"{text}\""));

    private TruthRow Raw(ReadOnlySpan<byte> quotedNameAndColon, ReadOnlySpan<byte> value)
    {
        output.Write(","u8);
        output.Write(quotedNameAndColon);
        output.Write(value);
        return this;
    }

    public TruthRow Column(ReadOnlySpan<byte> quotedNameAndColon, long scaled, int decimals)
    {
        output.Write(","u8);
        output.Write(quotedNameAndColon);
        output.Advance(DecimalText.Write(output.GetSpan(DecimalText.MaxLength), scaled, decimals, minDecimals: 0));
        return this;
    }

    /// <param name="text">Without characters that JSON escapes.</param>
    public TruthRow Text(ReadOnlySpan<byte> quotedNameAndColon, string text)
    {
        output.Write(","u8);
        output.Write(quotedNameAndColon);
        Encoding.ASCII.GetBytes($"\"{text}\"", output);
        return this;
    }

    public void End() => output.Write("}\n"u8);
}
