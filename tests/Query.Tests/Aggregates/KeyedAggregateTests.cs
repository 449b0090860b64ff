using DataFetch.Testing;
using DataFetch.Testing.Services;

namespace DataFetch.Query.Tests.Aggregates;

/// <summary>Of several rows at an instant.</summary>
public sealed class KeyedAggregateTests(PostgresFixture postgres) : IDisposable
{
    private const string Source =
        """
        source: races
        title: Races
        base_address: https://races.test
        limits: [{ calls: 60, per: 60s }]
        requests:
          cards:
            path: /cards
            zone: UTC
            chunk_days: 1
            decoder: json-records
            records: data
            fills:
              - { dataset: runners, columns: { runner: r, off: o, prize: p } }
        datasets:
          runners:
            title: Runners
            zone: UTC
            starts: 2025-01-01
            cadence: 1d
            sparse: true
            key: [runner]
            at: [off]
            columns: { runner: { type: text }, off: { type: instant }, prize: { type: decimal } }
            providers: [races.cards]
        """;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task All_rows_of_a_bucket_count_and_those_of_one_instant_follow_their_key()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "races.yaml"), Source, RunningService.Ct);
        await using var service = await Answers.StartAsync(postgres, ("Catalog:Path", folder.Path));
        await service.ExecuteAsync(
            $$"""
            INSERT INTO data.runners (series_id, at, provider_id, runner, prize)
            SELECT {{service.SeriesId("runners", "")}}, v.at::timestamptz, p.id, v.runner, v.prize
            FROM datafetch.provider p, (VALUES
                ('2025-06-01T14:00:00Z', 'b', 2.0), ('2025-06-01T14:00:00Z', 'a', 1.0), ('2025-06-01T14:00:00Z', 'c', 4.0), ('2025-06-02T14:00:00Z', 'd', 8.0)) v (at, runner, prize)
            WHERE p.name = 'races.cards'
            """);

        var answer = await service.AggregateAsync(new()
        {
            Dataset = "runners",
            From = "2025-06-01",
            To = "2025-06-02",
            Bucket = "P1D",
            Aggregates = { "sum(prize)", "first(runner)", "last(runner)" },
        });

        Assert.Equal(["7", "a", "c"], answer.Series[0].Buckets[0].Values.Select(Aggregates.Text));
    }

    public void Dispose() => folder.Dispose();
}
