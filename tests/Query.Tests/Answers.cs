using System.Globalization;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Query.Tests;

/// <summary>An answer of <c>GetData</c>, as it came.</summary>
/// <param name="Next">The token of the next page; null where it was not asked for by pages.</param>
internal sealed record Answer(DataHeader Header, DataCoverage Coverage, IReadOnlyList<DataBatch> Batches, string? Next)
{
    /// <summary>Series, instant, provider and values as text; null for a null.</summary>
    public IReadOnlyList<string?[]> Rows { get; } = [.. Batches.SelectMany(b => Unpack(Header, b))];

    private static IEnumerable<string?[]> Unpack(DataHeader header, DataBatch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            yield return
            [
                header.Series[batch.SeriesIndex[row]],
                DateTime.UnixEpoch.AddMicroseconds(batch.AtUs[row]).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                batch.ProviderIndex[row] is >= 0 and var provider ? header.Providers[provider] : null,
                .. batch.Columns.Select(c => IsNull(c, row) ? null : Text(c, row)),
            ];
        }
    }

    private static bool IsNull(ColumnData column, int row) => column.Nulls.Length > 0 && (column.Nulls[row / 8] & (1 << (row % 8))) != 0;

    private static string Text(ColumnData column, int row) => column.ValuesCase switch
    {
        ColumnData.ValuesOneofCase.Decimals => (new decimal(column.Decimals.Unscaled[row]) / Power(column.Decimals.Scale)).ToString("G29", CultureInfo.InvariantCulture),
        ColumnData.ValuesOneofCase.Doubles => column.Doubles.Values[row].ToString(CultureInfo.InvariantCulture),
        ColumnData.ValuesOneofCase.Int64S => column.Int64S.Values[row].ToString(CultureInfo.InvariantCulture),
        _ => column.Texts.Values[row],
    };

    private static decimal Power(int scale) => Enumerable.Range(0, scale).Aggregate(1m, (power, _) => power * 10);
}

internal static class Answers
{
    // Nobody listens there.
    private const string Nowhere = "http://127.0.0.1:1";

    public static async Task<RunningService> StartAsync(PostgresFixture postgres, params (string Key, string Value)[] settings) =>
        await RunningService.StartAsync(QueryApp.BuildAsync, postgres, settings: [("Services:Backfill:Grpc:0", Nowhere), .. settings]);

    public static QueryService.QueryServiceClient Client(this RunningService service) => new(service.Channel);

    /// <summary>The answer; fails unless it is a header, then the coverage, then batches, and behind those of a page the page.</summary>
    public static async Task<Answer> GetAsync(this RunningService service, GetDataRequest request)
    {
        using var call = service.Client().GetData(request, cancellationToken: RunningService.Ct);
        var parts = await call.ResponseStream.ReadAllAsync(RunningService.Ct).ToListAsync(RunningService.Ct);
        var page = request.PageSize == 0 ? null : parts[^1].Page;
        IReadOnlyList<GetDataResponse> batches = [.. parts.Skip(2).SkipLast(page is null ? 0 : 1)];
        Assert.Equal(
            [GetDataResponse.PartOneofCase.Header, GetDataResponse.PartOneofCase.Coverage, .. batches.Select(_ => GetDataResponse.PartOneofCase.Batch)],
            parts.Take(2).Concat(batches).Select(p => p.PartCase));
        return new Answer(parts[0].Header, parts[1].Coverage, [.. batches.Select(p => p.Batch)], page?.NextPageToken);
    }

    /// <summary>The same answer by pages, asked for until there is none.</summary>
    /// <param name="between">Happens before each page.</param>
    public static async Task<IReadOnlyList<Answer>> GetPagesAsync(this RunningService service, GetDataRequest request, int size, Func<int, Task>? between = null)
    {
        var (pages, page) = (new List<Answer>(), new GetDataRequest(request) { PageSize = size });
        do
        {
            await (between?.Invoke(pages.Count) ?? Task.CompletedTask);
            pages.Add(await service.GetAsync(page));
            page.PageToken = pages[^1].Next!;
        }
        while (page.PageToken.Length > 0);

        return pages;
    }

    public static async Task<Status> RefuseAsync(this RunningService service, GetDataRequest request) =>
        (await Assert.ThrowsAsync<RpcException>(() => service.GetAsync(request))).Status;

    public static GetDataRequest Prices(string from, string to, params string[] columns) =>
        new() { Dataset = "prices", From = from, To = to, Columns = { columns } };
}
