namespace DataFetch.Fetcher.Decoding;

/// <summary>A decoded body.</summary>
/// <param name="Records">Records in the body, kept or not.</param>
/// <param name="Total">Pages or, where pages are told by an offset, records, as the body has it; null where it says nothing.</param>
/// <param name="Next">The next page's token or address; null where the body has none.</param>
/// <param name="FieldNames">The fields of the first record.</param>
/// <param name="Decoders">One a fill, in the order of the plans, with the rows.</param>
internal sealed record DecodedPage(int Records, int? Total, string? Next, IReadOnlyList<string> FieldNames, IReadOnlyList<RecordDecoder> Decoders)
{
    /// <summary>Whether there are values and all of them are the number that says that nothing is published yet.</summary>
    public bool IsUnpublished => Decoders.Any(d => d.UnpublishedValues > 0) && Decoders.All(d => d.PublishedValues == 0);

    /// <summary>The records set aside of all fills.</summary>
    public AsideCounts Aside
    {
        get
        {
            var all = new AsideCounts();
            foreach (var decoder in Decoders)
            {
                all.Add(decoder.Aside);
            }

            return all;
        }
    }
}
