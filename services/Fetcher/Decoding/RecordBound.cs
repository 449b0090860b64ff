using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Notices an answer with more records than what was asked for can have: a filter was overlooked.</summary>
internal static class RecordBound
{
    /// <param name="records">Of a page, or of the pages of one answer together.</param>
    /// <exception cref="UpstreamException">They are more than the declared number: <see cref="Failure.FilterIgnored"/>.</exception>
    public static void Check(Catalog.Definitions.Decoding decoding, long records)
    {
        if (records > decoding.MostRecords)
        {
            throw new UpstreamException(
                Failure.FilterIgnored, $"There are {records} records where at most {decoding.MostRecords} can be: the upstream has overlooked a filter.");
        }
    }
}
