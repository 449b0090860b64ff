using DataFetch.Fetcher.Decoding;

namespace DataFetch.Fetcher.Fetching;

/// <param name="Digest">SHA-256 of the body.</param>
internal sealed record FetchedPage(DecodedPage Page, byte[] Digest);
