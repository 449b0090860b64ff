using System.Text;

namespace DataFetch.Catalog;

/// <summary>The encodings of upstreams, by their IANA names.</summary>
public static class Encodings
{
    /// <summary>Null where the name is none. Its decoder throws on bytes that it cannot read.</summary>
    public static Encoding? Find(string name)
    {
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
    }
}
