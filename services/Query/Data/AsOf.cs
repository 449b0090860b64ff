using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Requests;
using DataFetch.Storage.Revisions;
using NodaTime;
using GetDataRequest = DataFetch.V1.GetDataRequest;

namespace DataFetch.Query.Data;

/// <summary>The instant that a reader wants rows of as they were known at it.</summary>
internal static class AsOf
{
    /// <summary>Null where the request says none.</summary>
    /// <exception cref="RequestException">It is no instant, or goes with something that it does not go with.</exception>
    public static Instant? Parse(GetDataRequest request, MissingPolicy missing)
    {
        if (request.AsOf.Length == 0)
        {
            return null;
        }

        if (request.PageSize > 0)
        {
            throw Invalid("'as_of' does not go with 'page_size': such an answer is streamed whole.");
        }

        if (missing != MissingPolicy.AsIs)
        {
            throw Invalid("'as_of' goes with 'missing' AS_IS only: what is fetched now was not known then.");
        }

        return RangeParser.ParseInstant("as_of", request.AsOf);
    }

    /// <summary>Checks that what a dataset held at an instant can be told.</summary>
    /// <exception cref="RequestException">It keeps no revisions, or not since then; or the instant is yet to come.</exception>
    public static async Task CheckAsync(SourceCatalog catalog, RevisionReader revisions, Dataset dataset, Instant at, CancellationToken ct)
    {
        var (since, now) = await revisions.KeptAsync(dataset, ct);
        if (!dataset.KeepsRevisions || since is not { } kept)
        {
            var keeping = string.Join(", ", catalog.Datasets.Where(d => d.KeepsRevisions).Select(d => d.Name));
            throw Invalid(
                $"The dataset '{dataset.Name}' keeps no revisions: 'revisions: keep' or the setting Datasets:{dataset.Name}:Revisions begins it. Kept are those of: {(keeping.Length > 0 ? keeping : "none")}.");
        }

        if (at > now)
        {
            throw Invalid($"'as_of' is yet to come: it is {IsoText.Of(now.ToDateTimeUtc())}.");
        }

        if (at < kept)
        {
            throw Invalid($"The revisions of '{dataset.Name}' are kept since {IsoText.Of(kept.ToDateTimeUtc())}: nobody knows what it held at 'as_of', which is before.");
        }
    }

    private static RequestException Invalid(string text) => new(RequestError.Invalid, text);
}
