using System.Text;
using System.Text.Unicode;
using DataFetch.Catalog;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Brings bodies into UTF-8. Bytes that are UTF-8 are taken as such, others as the declared encoding: upstreams mislabel theirs, and
/// change it.
/// </summary>
internal static class BodyText
{
    private static readonly byte[] Utf16LittleEndian = [0xFF, 0xFE];
    private static readonly byte[] Utf16BigEndian = [0xFE, 0xFF];

    /// <param name="encoding">As declared; null for UTF-8 only.</param>
    /// <exception cref="UpstreamException">The bytes are no text.</exception>
    public static ReadOnlySpan<byte> Utf8Of(ReadOnlySpan<byte> body, string? encoding)
    {
        if (body.StartsWith("\uFEFF"u8))
        {
            return Checked(body[3..], null);
        }

        if (body.StartsWith(Utf16LittleEndian) || body.StartsWith(Utf16BigEndian))
        {
            return Transcoded(body[2..], body[0] == 0xFF ? "utf-16" : "utf-16BE");
        }

        // UTF-16 of Western text is UTF-8, too: with a NUL in every second place, which no text has.
        return encoding is not null && encoding.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) && body.Contains((byte)0)
            ? Transcoded(body, encoding)
            : Checked(body, encoding);
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> body, string? encoding)
    {
        if (Utf8.IsValid(body))
        {
            return body;
        }

        if (encoding is not null)
        {
            return Transcoded(body, encoding);
        }

        // A body that was cut within a character ends early; what is left of it will show that.
        return EndsWithin(body, out var whole) ? body[..whole] : throw NoText("UTF-8", null);
    }

    private static bool EndsWithin(ReadOnlySpan<byte> body, out int whole)
    {
        for (whole = body.Length - 1; whole > 0 && whole >= body.Length - 3; whole--)
        {
            if (Utf8.IsValid(body[..whole]) && Rune.DecodeFromUtf8(body[whole..], out _, out _) == System.Buffers.OperationStatus.NeedMoreData)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Transcoded(ReadOnlySpan<byte> body, string name)
    {
        var encoding = Encodings.Find(name) ?? throw new NotSupportedException($"There is no encoding '{name}'.");
        if (encoding is UnicodeEncoding && body.Length % 2 > 0)
        {
            throw new UpstreamException(Failure.Truncated, "The answer ends within a character.");
        }

        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(body));
        }
        catch (DecoderFallbackException e)
        {
            throw NoText(name, e);
        }
    }

    private static UpstreamException NoText(string encoding, Exception? inner) =>
        new(Failure.Malformed, $"The answer is not what it should be. Its bytes are no {encoding}.", inner);
}
