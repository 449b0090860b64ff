using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DataFetch.Catalog;
using DataFetch.Storage.Rows;
using NodaTime;

namespace DataFetch.Query.Data.Paging;

/// <summary>Where a page of an answer begins, as its caller carries it: with a digest that makes it of one question only.</summary>
/// <param name="Range">Of all pages.</param>
/// <param name="After">The last row of the page before.</param>
internal sealed record PageToken(TimeRange Range, RowPlace After)
{
    private const int DigestLength = 16;

    /// <exception cref="RequestException">It is no token, or one of another question.</exception>
    public static PageToken Parse(string text, byte[] question)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var length = Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text, bytes) : 0;
        var place = bytes.AsMemory(0, Math.Max(0, length - DigestLength));
        if (length <= DigestLength || !CryptographicOperations.FixedTimeEquals(Digest(question, place.Span), bytes.AsSpan(place.Length, DigestLength)))
        {
            throw new RequestException(
                RequestError.Invalid,
                "'page_token' is not of this question. Give it with the parameters of the page that it came with, 'page_size' and 'missing' aside, or leave it out to begin anew.");
        }

        using var reader = new BinaryReader(new MemoryStream(place.ToArray()));
        return new PageToken(
            new TimeRange(Instant.FromUnixTimeTicks(reader.ReadInt64()), Instant.FromUnixTimeTicks(reader.ReadInt64())),
            new RowPlace(reader.ReadInt32(), reader.ReadInt64(), [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadString())]));
    }

    public string ToText(byte[] question)
    {
        using var place = new MemoryStream();
        using (var writer = new BinaryWriter(place, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Range.Start.ToUnixTimeTicks());
            writer.Write(Range.End.ToUnixTimeTicks());
            writer.Write(After.SeriesId);
            writer.Write(After.At);
            writer.Write(After.Key.Count);
            foreach (var value in After.Key)
            {
                writer.Write(value);
            }
        }

        var bytes = place.ToArray();
        return Base64Url.EncodeToString([.. bytes, .. Digest(question, bytes)]);
    }

    private static byte[] Digest(byte[] question, ReadOnlySpan<byte> place) => SHA256.HashData([.. question, .. place])[..DigestLength];
}
