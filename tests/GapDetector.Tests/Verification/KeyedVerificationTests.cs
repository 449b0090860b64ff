using DataFetch.Storage.Chunks;
using DataFetch.Storage.Rows;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;
using NodaTime;
using Fill = DataFetch.Catalog.Definitions.Fill;

namespace DataFetch.GapDetector.Tests.Verification;

/// <summary>Verification of rows with keys of their own: races stand in days, horses have no instant.</summary>
public sealed class KeyedVerificationTests(PostgresFixture postgres) : IDisposable
{
    private const string Races =
        """
        source: racing
        title: Races
        base_address: https://races.test
        limits: [{ calls: 60, per: 60s }]
        requests:
          cards:
            path: /cards
            zone: Europe/Madrid
            chunk_days: 1
            decoder: json-records
            records: data
            fills:
              - { dataset: races, columns: { race: r, off: o, going: g } }
              - { dataset: horses, columns: { id: i, name: n } }
        datasets:
          races:
            title: Races
            zone: Europe/Madrid
            starts: 2025-01-01
            cadence: 1d
            sparse: true
            key: [race]
            at: [off]
            columns: { race: { type: text }, off: { type: instant }, going: { type: text } }
            providers: [racing.cards]
          horses:
            title: Horses
            zone: Europe/Madrid
            starts: 2025-01-01
            cadence: 1d
            sparse: true
            key: [id]
            columns: { id: { type: text }, name: { type: text } }
            providers: [racing.cards]
        """;

    // Local days in Madrid.
    private static readonly Catalog.TimeRange Second = RunningService.Range("2025-05-01T22:00:00Z", "2025-05-02T22:00:00Z");
    private static readonly Catalog.TimeRange Third = RunningService.Range("2025-05-02T22:00:00Z", "2025-05-03T22:00:00Z");

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Rows_as_they_were_stored_are_ok_and_recorded()
    {
        await using var service = await StoredAsync();

        var races = await VerifyAsync(service, "races");
        var horses = await VerifyAsync(service, "horses");

        Assert.Equal((true, true, 3, 2, 0), (races.Ok, races.Recorded, races.Rows, races.Blocks, races.TotalDifferences));
        Assert.Equal((true, true, 2), (horses.Ok, horses.Recorded, horses.Rows));
        Assert.Equal((64, 64), (races.ContentDigest.Length, horses.ContentDigest.Length));
    }

    [Theory]
    [InlineData("UPDATE data.races SET going = 'soft' WHERE race = 'b'", "altered", "b")]
    [InlineData("DELETE FROM data.races WHERE race = 'b'", "missing_rows", "b")]
    [InlineData("INSERT INTO data.races (series_id, at, provider_id, race) SELECT series_id, at, provider_id, 'x' FROM data.races WHERE race = 'b'", "additional_rows", "x")]
    public async Task One_row_altered_deleted_or_added_is_named_with_its_day_and_its_chunk(string change, string state, string key)
    {
        await using var service = await StoredAsync();
        await service.ExecuteAsync(change);

        var answer = await VerifyAsync(service, "races");

        Assert.False(answer.Ok);
        var block = Assert.Single(answer.Differences);
        Assert.Equal((state, Second.Start.ToDateTimeUtc(), "racing.cards"), (block.State, block.StartTime.ToDateTime(), block.Chunk.Provider));
        Assert.Equal((state, key), (Assert.Single(block.Different).State, block.Different[0].Key));
        Assert.Equal(Second.Start.ToDateTimeUtc(), block.Chunk.StartTime.ToDateTime());
    }

    [Fact]
    public async Task A_row_without_an_instant_is_named_with_its_part_of_the_keys()
    {
        await using var service = await StoredAsync();
        await service.ExecuteAsync("UPDATE data.horses SET name = 'Too' WHERE id = 'h2'");

        var block = Assert.Single((await VerifyAsync(service, "horses")).Differences);

        Assert.Equal((null, null, 2), (block.StartTime, block.EndTime, block.Part.Length));
        Assert.Equal(("h2", "altered", "racing.cards"), (block.Different[0].Key, block.Different[0].State, block.Different[0].Chunk.Provider));
    }

    [Fact]
    public async Task An_alteration_is_still_named_after_a_chunk_that_stores_other_rows_into_the_block()
    {
        await using var service = await StoredAsync();
        await service.ExecuteAsync("UPDATE data.races SET going = 'soft' WHERE race = 'b'");
        await StoreAsync(service, Second, [("a", "firm"), ("d", "good")], []);

        var block = Assert.Single((await VerifyAsync(service, "races")).Differences);

        Assert.Equal(("altered", 3, "b"), (block.State, block.RecordedRows, Assert.Single(block.Different).Key));
    }

    [Fact]
    public async Task Of_rows_from_before_digests_were_recorded_nothing_is_said()
    {
        await using var service = await StoredAsync();
        await service.ExecuteAsync("TRUNCATE datafetch.row_digest; UPDATE datafetch.dataset SET digests_since = now()");

        var answer = await VerifyAsync(service, "races");

        Assert.Equal((false, false, 3, 3, 0), (answer.Ok, answer.Recorded, answer.Rows, answer.UnrecordedRows, answer.TotalDifferences));
        Assert.Contains("Of 3 rows nothing can be said", answer.Note);
    }

    [Fact]
    public async Task A_certificate_has_the_chunks_that_stored_the_rows_and_each_block()
    {
        await using var service = await StoredAsync();
        using var call = service.Client().ExportCertificate(new ExportCertificateRequest { Dataset = "races" }, cancellationToken: RunningService.Ct);

        var parts = await call.ResponseStream.ReadAllAsync(RunningService.Ct).ToListAsync(RunningService.Ct);

        Assert.Equal([2L, 1L], parts.SelectMany(p => p.Chunks).Select(c => c.RowsWritten));
        Assert.Equal([(2L, "same"), (1L, "same")], parts.SelectMany(p => p.Blocks).Select(b => (b.Rows, b.State)));
        Assert.True(parts[^1].Result.Ok);
    }

    public void Dispose() => folder.Dispose();

    private static async Task<VerifyDatasetResponse> VerifyAsync(RunningService service, string dataset) =>
        await service.Client().VerifyDatasetAsync(new VerifyDatasetRequest { Dataset = dataset }, cancellationToken: RunningService.Ct);

    private async Task<RunningService> StoredAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "racing.yaml"), Races, RunningService.Ct);
        var service = await RunningService.StartAsync(GapDetectorApp.BuildAsync, postgres, settings: ("Catalog:Path", folder.Path));
        await StoreAsync(service, Second, [("a", "good"), ("b", "good")], []);
        await StoreAsync(service, Third, [("c", "good")], [("h1", "One"), ("h2", "Two")]);
        return service;
    }

    // A day's cards: races with their going, at its noon, and horses with their names.
    private static async Task StoreAsync(RunningService service, Catalog.TimeRange day, (string Race, string Going)[] races, (string Id, string Name)[] horses)
    {
        var task = await service.ClaimAsync("races", day, Duration.FromMinutes(10));
        var (raceRows, horseRows) = (new RowBuffer(service.Catalog.Dataset("races")), new RowBuffer(service.Catalog.Dataset("horses")));
        foreach (var (race, going) in races)
        {
            raceRows.AddKey(service.SeriesId("races", ""), race[0]);
            ((TextBuffer)raceRows.Columns[0]).Add(race);
            ((InstantBuffer)raceRows.Columns[1]).Add((day.Start + Duration.FromHours(12)).ToUnixTimeTicks() / 10);
            ((TextBuffer)raceRows.Columns[2]).Add(going);
        }

        foreach (var (id, name) in horses)
        {
            horseRows.AddKey(service.SeriesId("horses", ""), id[1]);
            ((TextBuffer)horseRows.Columns[0]).Add(id);
            ((TextBuffer)horseRows.Columns[1]).Add(name);
        }

        var fills = service.Catalog.Request("racing.cards").Fills;
        FilledDataset[] filled = [new(raceRows, [], 0, Of("races")), new(horseRows, [], 0, Of("horses"))];
        await service.Get<ChunkStore>().StoreAsync(new FetchedChunk(task, "worker", filled, [1], 1), RunningService.Ct);

        Fill Of(string dataset) => fills.Single(f => f.Dataset == dataset);
    }
}
