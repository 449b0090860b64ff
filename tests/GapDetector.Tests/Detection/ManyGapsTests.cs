using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.GapDetector.Tests.Detection;

/// <summary>Two months of quarters of an hour, of which every second is missing, and one hole of a day.</summary>
public sealed class ManyGapsTests(PostgresFixture postgres)
{
    private const string From = "2025-03-01T00:00:00Z";
    private const string To = "2025-05-01T00:00:00Z";

    // 61 days of 96, less the 48 that lie within the hole.
    private const int Total = (61 * 48) - 48 + 1;

    [Fact]
    public async Task One_answer_lists_the_gravest_and_counts_all()
    {
        await using var service = await StartAsync();

        var usual = await DetectAsync(service, 0);
        var three = await DetectAsync(service, 3);

        Assert.Equal((Total, 1_000, true), (usual.Summary.TotalGaps, usual.Datasets["sales"].Gaps.Count, usual.Summary.Truncated));
        Assert.Equal((Total, 3, true), (three.Datasets["sales"].TotalGaps, three.Datasets["sales"].Gaps.Count, three.Summary.Truncated));
        Assert.Equal(95, three.Datasets["sales"].Gaps.Max(g => g.MissingRecords));
        Assert.Equal(usual.Summary.MissingRecords, three.Summary.MissingRecords);
        Assert.Equal(usual.Datasets["sales"].Strategies, three.Datasets["sales"].Strategies);
    }

    [Fact]
    public async Task Where_all_gaps_are_listed_nothing_is_truncated()
    {
        await using var service = await StartAsync();

        var all = await DetectAsync(service, 10_000);

        Assert.Equal((Total, false), (all.Datasets["sales"].Gaps.Count, all.Summary.Truncated));
    }

    [Fact]
    public async Task A_stream_has_all_gaps_in_order_in_small_messages_and_then_the_totals()
    {
        await using var service = await StartAsync();
        var all = await DetectAsync(service, 10_000);

        using var call = service.Client().StreamGaps(new StreamGapsRequest { Datasets = { "sales" }, From = From, To = To }, cancellationToken: RunningService.Ct);
        var parts = await call.ResponseStream.ReadAllAsync(RunningService.Ct).ToListAsync(RunningService.Ct);

        Assert.Equal(all.Datasets["sales"].Gaps, parts.SkipLast(1).SelectMany(p => p.Batch.Gaps));
        Assert.All(parts.SkipLast(1), p => Assert.Equal(("sales", ""), (p.Batch.Dataset, p.Batch.Series)));
        Assert.Equal([2_000, Total - 2_000], parts.SkipLast(1).Select(p => p.Batch.Gaps.Count));
        Assert.All(parts, p => Assert.InRange(p.CalculateSize(), 1, 1_000_000));
        var totals = parts[^1].Totals;
        Assert.Equal((all.Summary.TotalGaps, all.Summary.EstimatedCalls, all.RecommendedStrategy), (totals.Summary.TotalGaps, totals.Summary.EstimatedCalls, totals.RecommendedStrategy));
        Assert.Equal((Total, 0), (totals.Datasets["sales"].TotalGaps, totals.Datasets["sales"].Gaps.Count));
    }

    [Fact]
    public async Task Over_REST_a_stream_is_a_line_a_message()
    {
        await using var service = await StartAsync();

        var lines = (await service.Rest.GetStringAsync(new Uri($"/gaps/stream?datasets=sales&from={From}&to={To}", UriKind.Relative), RunningService.Ct))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(3, lines.Count);
        Assert.Equal("2025-03-01T00:15:00Z", lines[0].GetProperty("batch").GetProperty("gaps")[0].GetProperty("start_time").GetString());
        Assert.Equal(Total, lines[^1].GetProperty("totals").GetProperty("summary").GetProperty("total_gaps").GetInt32());
    }

    private async Task<RunningService> StartAsync()
    {
        var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("sales", RunningService.Range(From, To), (_, _) => [1m]);
        await service.ExecuteAsync(
            $"""
            UPDATE datafetch.coverage SET present = present - tstzmultirange(tstzrange('2025-03-10 00:15Z', '2025-03-11 00:00Z')) - (
                SELECT range_agg(tstzrange(at, at + interval '15 minutes')) FROM generate_series('{From}'::timestamptz + interval '15 minutes', '{To}', '30 minutes') at)
            WHERE series_id = {service.SeriesId("sales", "")}
            """);
        return service;
    }

    private static async Task<DetectGapsResponse> DetectAsync(RunningService service, int limit) => await service.Client().DetectGapsAsync(
        new DetectGapsRequest { Datasets = { "sales" }, From = From, To = To, Limit = limit }, cancellationToken: RunningService.Ct);
}
