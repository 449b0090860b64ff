using System.Globalization;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Standalone.Demo;

/// <param name="Rows">Rows that Query served.</param>
/// <param name="Differences">The first rows that are missing, too many or different; empty where the two are equal.</param>
internal sealed record Comparison(long Rows, IReadOnlyList<string> Differences);

/// <summary>Compares what Query serves of a dataset with what the simulator says is true, row by row and digit by digit.</summary>
internal sealed class TruthComparison(DemoServices services, SimulatorClient simulator)
{
    private const int Shown = 5;

    public async Task<Comparison> CompareAsync(string dataset, string from, string to, CancellationToken ct)
    {
        using var call = services.Query.GetData(new GetDataRequest { Dataset = dataset, From = from, To = to }, cancellationToken: ct);
        var served = new Dictionary<(string Series, long At), string>();
        DataHeader? header = null;
        await foreach (var part in call.ResponseStream.ReadAllAsync(ct))
        {
            header ??= part.Header;
            if (part.Batch is { } batch)
            {
                AddRows(served, header!, batch);
            }
        }

        return await CompareAsync(served, header!, ct);
    }

    private async Task<Comparison> CompareAsync(Dictionary<(string Series, long At), string> served, DataHeader header, CancellationToken ct)
    {
        var (rows, differences) = (served.Count, new List<string>());
        var range = header.Range;
        await foreach (var row in simulator.TruthAsync(header.Dataset, header.Series, range.StartTime.ToDateTimeOffset(), range.EndTime.ToDateTimeOffset(), ct))
        {
            var at = row.GetProperty("at").GetDateTimeOffset();
            var expected = string.Join('|', header.Columns.Select(c => Text(row.GetProperty(c.Name).GetDecimal())));
            var series = row.GetProperty("series").GetString()!;
            if (!served.Remove((series, (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond), out var found))
            {
                differences.Add($"{series} {at:u} is missing");
            }
            else if (found != expected)
            {
                differences.Add($"{series} {at:u} is {found} instead of {expected}");
            }
        }

        differences.AddRange(served.Keys.Select(key => $"{key.Series} {DateTimeOffset.UnixEpoch.AddMicroseconds(key.At):u} is too many"));
        return new Comparison(rows, [.. differences.Take(Shown)]);
    }

    private static void AddRows(Dictionary<(string Series, long At), string> served, DataHeader header, DataBatch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            var values = batch.Columns.Select(c => Text(Value(c.Decimals, row)));
            served.Add((header.Series[batch.SeriesIndex[row]], batch.AtUs[row]), string.Join('|', values));
        }
    }

    private static decimal Value(DecimalValues values, int row)
    {
        var value = (decimal)values.Unscaled[row];
        for (var i = 0; i < values.Scale; i++)
        {
            value /= 10;
        }

        return value;
    }

    // 100 and 100.00 are one value.
    private static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
