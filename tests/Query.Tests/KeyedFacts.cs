using DataFetch.Testing;
using DataFetch.Testing.Services;

namespace DataFetch.Query.Tests;

/// <summary>A service with one keyed dataset, <c>runners</c>: many rows of an instant are told apart by race and runner.</summary>
internal sealed class KeyedFacts : IAsyncDisposable
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
              - { dataset: runners, columns: { runner: r, race: n, off: o, prize: p } }
        datasets:
          runners:
            title: Runners
            zone: UTC
            starts: 2025-01-01
            cadence: 1d
            sparse: true
            key: [race, runner]
            at: [off]
            columns: { prize: { type: decimal }, runner: { type: text }, off: { type: instant }, race: { type: int64 } }
            providers: [races.cards]
        """;

    private readonly TemporaryFolder folder = new();

    public RunningService Service { get; private set; } = null!;

    /// <param name="rows">Each as its instant, race and runner.</param>
    public static async Task<KeyedFacts> StartAsync(PostgresFixture postgres, params (string At, int Race, string Runner)[] rows)
    {
        var facts = new KeyedFacts();
        await File.WriteAllTextAsync(Path.Combine(facts.folder.Path, "races.yaml"), Source, RunningService.Ct);
        facts.Service = await Answers.StartAsync(postgres, ("Catalog:Path", facts.folder.Path));
        foreach (var (at, race, runner) in rows)
        {
            await facts.AddAsync(at, race, runner);
        }

        return facts;
    }

    public Task AddAsync(string at, int race, string runner) => Service.ExecuteAsync(
        $"""
        INSERT INTO data.runners (series_id, at, provider_id, race, runner, prize)
        SELECT {Service.SeriesId("runners", "")}, '{at}', id, {race}, '{runner.Replace("'", "''", StringComparison.Ordinal)}', {race} FROM datafetch.provider WHERE name = 'races.cards'
        """);

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        folder.Dispose();
    }
}
