using System.Security.Cryptography;
using DataFetch.Catalog;
using DataFetch.Storage.Rows;
using Google.Protobuf;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Paging;

/// <summary>A page of an answer.</summary>
/// <param name="Size">In rows.</param>
/// <param name="After">The last row of the page before; null for the first page.</param>
/// <param name="Question">A digest of what is asked, the same for all pages of an answer.</param>
internal sealed record PageRequest(int Size, RowPlace? After, byte[] Question)
{
    public const int MaxSize = 100_000;

    /// <summary>The query with the page that a request wants of it; with all of it where it wants none.</summary>
    /// <exception cref="RequestException">The size is none, or the token is not of this question.</exception>
    public static DataQuery Apply(DataQuery query, Wire.GetDataRequest request, Guid installation)
    {
        if (request.PageSize == 0)
        {
            return request.PageToken.Length == 0 ? query : throw new RequestException(RequestError.Invalid, "'page_token' goes with 'page_size'.");
        }

        if (request.PageSize is < 0 or > MaxSize)
        {
            throw new RequestException(RequestError.Invalid, $"'page_size' is a number of rows from 1 to {MaxSize}, not {request.PageSize}.");
        }

        var page = new PageRequest(request.PageSize, null, DigestOf(request, installation));
        if (request.PageToken.Length == 0)
        {
            return query with { Page = page };
        }

        // A range may end now, and then each request would have one of its own; and a refetch with each page would never end.
        var token = PageToken.Parse(request.PageToken, page.Question);
        return query with { Range = token.Range, Missing = MissingPolicy.AsIs, Page = page with { After = token.After } };
    }

    /// <summary>The rows of the page, and one more if there is one.</summary>
    public RowPart ToPart(bool isDescending) => new(isDescending, After, Size + 1);

    private static byte[] DigestOf(Wire.GetDataRequest request, Guid installation)
    {
        var question = new Wire.GetDataRequest(request) { PageSize = 0, PageToken = "", Missing = Wire.MissingPolicy.Unspecified };
        return SHA256.HashData([.. installation.ToByteArray(), .. question.ToByteArray()]);
    }
}
