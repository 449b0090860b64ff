using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataFetch.V1;
using Google.Protobuf;
using Microsoft.Net.Http.Headers;

namespace DataFetch.Query.Data.Rest;

/// <summary>What tells an answer from a later one to the same question: what the ledger said of it.</summary>
internal static class AnswerTag
{
    /// <summary>Null where the ledger does not know of all changes of rows. Weak: the same rows may be sent compressed or not.</summary>
    // The end of a range may be now: of it only counts which slots are before it.
    public static EntityTagHeaderValue? Of(AnswerCoverage coverage, DataCoverage wire)
    {
        if (coverage.Version.Length == 0)
        {
            return null;
        }

        var range = coverage.Query.Range;
        var question = string.Create(CultureInfo.InvariantCulture, $"{range.Start} {coverage.Query.Dataset.Cadence.Count(range)} ");
        // When something was asked for is told from two clocks, and is no part of what is known of it.
        var known = new DataCoverage(wire) { AskedAt = null };
        var digest = SHA256.HashData([.. Encoding.UTF8.GetBytes(question), .. known.ToByteArray()]);
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(digest.AsSpan(0, 16))}\"", isWeak: true);
    }

    /// <summary>Sets the tag, and whether the caller has that answer already.</summary>
    public static bool IsKnown(HttpContext http, EntityTagHeaderValue? tag)
    {
        if (tag is null)
        {
            return false;
        }

        http.Response.GetTypedHeaders().ETag = tag;
        http.Response.Headers.Vary = HeaderNames.Accept;
        return http.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: false));
    }
}
