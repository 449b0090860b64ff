using DataFetch.Testing;
using DataFetch.Testing.Services;

namespace DataFetch.Query.Tests;

/// <summary>A service with one dataset, <c>facts</c>, that has a column of each type that <see cref="TestSources"/> has not; and two rows of it.</summary>
internal sealed class Facts : IAsyncDisposable
{
    private const string Source =
        """
        source: near
        title: A source of facts
        base_address: https://near.test
        limits: [{ calls: 60, per: 60s }]
        requests:
          facts:
            path: /facts
            zone: UTC
            chunk_days: 1
            decoder: json-records
            records: data
            fills:
              - { dataset: facts, at_field: at, at_format: utc, columns: { holds: h, day: d, off: o, more: m } }
        datasets:
          facts:
            title: Facts
            zone: UTC
            starts: 2025-01-01
            cadence: 1h
            columns: { holds: { type: boolean }, day: { type: date }, off: { type: instant }, more: { type: json } }
            providers: [near.facts]
        """;

    private readonly TemporaryFolder folder = new();

    public RunningService Service { get; private set; } = null!;

    /// <summary>At 00:00 a row of nulls, at 01:00 one of values.</summary>
    public static async Task<Facts> StartAsync(PostgresFixture postgres)
    {
        var facts = new Facts();
        await File.WriteAllTextAsync(Path.Combine(facts.folder.Path, "facts.yaml"), Source, RunningService.Ct);
        facts.Service = await Answers.StartAsync(postgres, ("Catalog:Path", facts.folder.Path));
        await facts.Service.ExecuteAsync(
            $$"""
            INSERT INTO data.facts (series_id, at, provider_id, holds, day, off, more)
            SELECT {{facts.Service.SeriesId("facts", "")}}, v.at::timestamptz, p.id, v.holds, v.day, v.off, v.more
            FROM datafetch.provider p, (VALUES
                ('2025-06-01T00:00:00Z', NULL::boolean, NULL::date, NULL::timestamptz, NULL::jsonb),
                ('2025-06-01T01:00:00Z', true, date '1969-12-31', timestamptz '2025-06-01T14:30:00.5+01:00', jsonb '[{}, 1.50]')) v (at, holds, day, off, more)
            WHERE p.name = 'near.facts'
            """);
        return facts;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        folder.Dispose();
    }
}
