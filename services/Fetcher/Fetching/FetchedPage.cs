using DataFetch.Fetcher.Decoding;

namespace DataFetch.Fetcher.Fetching;

/// <param name="Digest">SHA-256 of the body.</param>
/// <param name="IsFull">Whether it has as many records as the upstream puts into one answer, and nothing says that there are no more.</param>
internal sealed record FetchedPage(DecodedPage Page, byte[] Digest, bool IsFull = false);
