using System.Text.Json;
using DataFetch.Integration.Tests.Running;

namespace DataFetch.Integration.Tests.Fetching;

/// <summary>A recorded answer of REData, read by the test itself.</summary>
internal static class RecordedPrices
{
    /// <param name="id">Of the series in the body: 1001 is PVPC, 600 the spot price.</param>
    public static async Task ReadAsync(Table into, string folder, string day, string id, CancellationToken ct)
    {
        var path = Path.Combine(folder, "redata", $"PRICES_APIDATOS_{day.Replace('-', '_')}.json");
        await using var file = File.OpenRead(path);
        using var body = await JsonDocument.ParseAsync(file, cancellationToken: ct);
        var series = body.RootElement.GetProperty("included").EnumerateArray().Single(s => s.GetProperty("id").GetString() == id);
        foreach (var value in series.GetProperty("attributes").GetProperty("values").EnumerateArray())
        {
            into.Add(
                "peninsular", value.GetProperty("datetime").GetDateTimeOffset().ToUniversalTime(), [("price_eur_mwh", value.GetProperty("value").GetDecimal())]);
        }
    }
}
