using System.Security.Cryptography;
using System.Text;
using DataFetch.Catalog;
using DataFetch.Storage.Coverage;

namespace DataFetch.Storage.Verification;

/// <summary>
/// The digest of what the ledger says: SHA-256 over one line a series, in the order of their names: the name as JSON has it, then the
/// present, provisional, absent and unreachable ranges in RFC 3339, with tabs between. It does not depend on how the ledger is cut into rows.
/// </summary>
public static class LedgerDigest
{
    public static byte[] Of(IReadOnlyDictionary<string, SeriesLedger> ledgers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (series, ledger) in ledgers.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            TimeRangeSet[] states = [ledger.Present, ledger.Provisional, ledger.Absent, ledger.Unreachable];
            var line = string.Join('\t', states.Select(Text).Prepend(System.Text.Json.JsonSerializer.Serialize(series)));
            hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        }

        return hash.GetHashAndReset();
    }

    private static string Text(TimeRangeSet ranges) => string.Join(' ', ranges.Select(r => $"{r.Start}/{r.End}"));
}
