using DataFetch.Catalog;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using TaskState = DataFetch.V1.TaskState;

namespace DataFetch.Backfill.Tests.Runs;

/// <summary>Cards name horses, and each is asked about once, which fills <c>pedigrees</c>; results come behind the cards; years are computed from bars.</summary>
public sealed class EntityTests(PostgresFixture postgres, RedisFixture redis) : IDisposable
{
    private const string Yaml =
        """
        source: {race}
        title: Races of tests
        base_address: https://race.test
        limits: [{ calls: 60, per: 60s }]
        requests:
          cards:
            path: /cards
            zone: Europe/London
            chunk_days: 1
            stage: 1
            decoder: json-records
            records: data
            fills:
              - { dataset: horses, columns: { id: i, name: n } }
          a_results:
            path: /results
            zone: Europe/London
            chunk_days: 1
            stage: 2
            decoder: json-records
            records: data
            fills:
              - { dataset: results, columns: { id: i } }
          horse:
            path: /horses/{entity}
            zone: Europe/London
            stage: 3
            decoder: json-records
            fills:
              - { dataset: horses, rank: 2, columns: { id: i, name: n } }
              - { dataset: pedigrees, columns: { id: i } }
          bars:
            path: /bars/{series}
            zone: Europe/London
            chunk_days: 30
            series_pattern: { name: "{name}/1Day/all" }
            decoder: json-records
            records: data
            fills:
              - { dataset: bars, at_field: t, at_format: offset, columns: { close: c } }
        datasets:
          horses:
            title: Horses
            zone: Europe/London
            starts: 2025-01-01
            cadence: 1d
            sparse: true
            key: [id]
            enriched_by: {race}.horse
            new_keys_a_day: { typical: 5, most: 20 }
            columns: { id: { type: text }, name: { type: text } }
            providers: [{race}.cards]
          results:
            title: Results
            zone: Europe/London
            starts: 2025-01-01
            cadence: 1d
            sparse: true
            key: [id]
            columns: { id: { type: text } }
            providers: [{race}.a_results]
          pedigrees:
            title: Pedigrees
            zone: Europe/London
            starts: 2025-01-01
            slots: none
            sparse: true
            key: [id]
            columns: { id: { type: text } }
            providers: [{race}.horse]
          bars:
            title: Bars
            zone: Europe/London
            starts: 2025-01-01
            cadence: 1d
            columns: { close: { type: decimal } }
            series: [A/1Day/all, B/1Day/all]
            providers: [{race}.bars]
          annual_returns:
            title: Years
            zone: Europe/London
            starts: 2025-01-01
            months: 12
            derived: { from: bars, by: annual-returns }
            columns: { return_pct: { type: decimal }, base_close: { type: decimal }, last_close: { type: decimal }, from_date: { type: date }, to_date: { type: date }, sessions: { type: int64 } }
        """;

    private readonly TemporaryFolder folder = new();
    private readonly string source = $"race{Guid.NewGuid().ToString("N")[..12]}";

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_run_asks_about_each_horse_that_it_is_the_first_to_see_and_waits_for_it()
    {
        await using var service = await StartAsync();
        var run = await RunAsync(service, ["horses"], 1, 2);

        foreach (var cards in await service.TasksAsync(run.Id))
        {
            await CompleteAsync(service, cards.Id, "h1", "h2");
        }

        var asked = await HorsesAsync(service, run.Id, 2);
        Assert.Equal(RunState.Running, (await service.FindAsync(run.Id)).State);
        foreach (var task in asked)
        {
            await CompleteAsync(service, task.Id, "any");
        }

        await service.UntilAsync(run.Id, RunState.Completed);
        Assert.Equal(4, (await service.FindAsync(run.Id)).Tasks.Completed);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_over_what_only_requests_for_horses_fill_asks_about_those_that_failed()
    {
        await using var service = await StartAsync();
        var first = await RunAsync(service, ["horses"], 1, 1);
        await CompleteAsync(service, Assert.Single(await service.TasksAsync(first.Id)).Id, "h1", "h2");
        var asked = await HorsesAsync(service, first.Id, 2);
        await service.GiveUpAsync(asked[0]);
        await CompleteAsync(service, asked[1].Id, "any");
        await service.UntilAsync(first.Id, RunState.Partial);

        var again = await RunAsync(service, ["pedigrees"], 1, 1);

        var task = await service.Get<TaskStore>().FindAsync(Guid.Parse(Assert.Single(await service.TasksAsync(again.Id)).Id), RunningService.Ct);
        var failed = await service.Get<TaskStore>().FindAsync(Guid.Parse(asked[0].Id), RunningService.Ct);
        Assert.Equal(failed!.Chunk.Entity, task!.Chunk.Entity);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_cancelled_run_left_wanted_is_asked_about_by_the_next_run()
    {
        await using var service = await StartAsync();
        var first = await RunAsync(service, ["horses"], 1, 1);
        await CompleteAsync(service, Assert.Single(await service.TasksAsync(first.Id)).Id, "h1");
        await HorsesAsync(service, first.Id, 1);
        await service.Client().CancelRunAsync(new CancelRunRequest { RunId = first.Id }, cancellationToken: RunningService.Ct);

        var next = await RunAsync(service, ["horses"], 1, 1);

        Assert.Equal("horse", Assert.Single(await service.TasksAsync(next.Id)).Request);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_plan_has_a_call_for_each_known_horse_that_is_open_and_reckons_with_those_of_its_days()
    {
        await using var service = await StartAsync();
        var first = await RunAsync(service, ["horses"], 1, 1);
        await CompleteAsync(service, Assert.Single(await service.TasksAsync(first.Id)).Id, "h1", "h2");
        await HorsesAsync(service, first.Id, 2);
        await service.Client().CancelRunAsync(new CancelRunRequest { RunId = first.Id }, cancellationToken: RunningService.Ct);

        var known = await PlanAsync(service, ["pedigrees"], 1, 1);
        var both = await PlanAsync(service, ["horses"], 1, 4); // the first day is there

        Assert.Equal((2, 2, 2, 2, 2), (known.Chunks, known.Calls, known.CallsLeast, known.CallsMost, known.EnrichmentCalls));
        Assert.Equal((5, 20, 5, 65, 17), (both.Chunks, both.Calls, both.CallsLeast, both.CallsMost, both.EnrichmentCalls));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_s_estimate_reckons_with_the_horses_of_days_that_were_not_looked_at()
    {
        await using var service = await StartAsync();

        var created = await service.Client().CreateRunAsync(
            new CreateRunRequest { Datasets = { "horses" }, From = "2025-06-01", To = "2025-06-04" }, cancellationToken: RunningService.Ct);
        Assert.Equal(24, created.EstimatedSeconds, 0.01); // four days, and five horses of each, at one a second
        Assert.Equal(24, created.Run.EstimatedSecondsLeft, 0.01);

        await CompleteAsync(service, (await service.TasksAsync(created.Run.Id))[0].Id, "h1", "h2");
        await HorsesAsync(service, created.Run.Id, 2);
        var run = await service.FindAsync(created.Run.Id);
        Assert.True(run.EstimatedSecondsLeft >= 20, $"Three days, their 15 horses and the two of the first: {run.EstimatedSecondsLeft} s.");
    }

    [Fact(Timeout = 60_000)]
    public async Task Cards_of_all_days_come_before_results_and_results_before_horses()
    {
        await using var service = await StartAsync();
        var first = await RunAsync(service, ["horses"], 1, 1);
        await CompleteAsync(service, Assert.Single(await service.TasksAsync(first.Id)).Id, "h1");
        await HorsesAsync(service, first.Id, 1);
        await service.Client().CancelRunAsync(new CancelRunRequest { RunId = first.Id }, cancellationToken: RunningService.Ct);

        var run = await RunAsync(service, ["results", "horses"], 2, 3);

        var tasks = (await service.TasksAsync(run.Id)).ToDictionary(t => t.Id, t => t.Request);
        var due = await service.Get<TaskStore>().DueAsync(100, RunningService.Ct);
        Assert.Equal(["cards", "cards", "a_results", "a_results", "horse"], due.Select(t => tasks[t.Id.ToString()]));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_over_what_is_computed_fetches_what_it_is_computed_from()
    {
        await using var service = await StartAsync();

        var run = (await service.Client().CreateRunAsync(
            new CreateRunRequest { Datasets = { "annual_returns" }, Series = { "B" }, From = "2025-06-01", To = "2025-06-03" }, cancellationToken: RunningService.Ct)).Run;

        var task = Assert.Single(await service.TasksAsync(run.Id));
        Assert.Equal(("bars", "B/1Day/all", 3), (task.Request, Assert.Single(task.Series), run.Records.TotalRequested));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_computed_and_what_it_is_from_count_once_in_a_run_over_both()
    {
        await using var service = await StartAsync();

        var run = await RunAsync(service, ["bars", "annual_returns"], 1, 3);

        Assert.Equal(6, run.Records.TotalRequested);
    }

    private Task<RunningService> StartAsync()
    {
        File.WriteAllText(Path.Combine(folder.Path, "race.yaml"), Yaml.Replace("{race}", source, StringComparison.Ordinal));
        return Backfills.StartAsync(postgres, redis, source, folder.Path);
    }

    private static async Task<Run> RunAsync(RunningService service, string[] datasets, int from, int to) => (await service.Client().CreateRunAsync(
        new CreateRunRequest { Datasets = { datasets }, From = $"2025-06-{from:00}", To = $"2025-06-{to:00}" }, cancellationToken: RunningService.Ct)).Run;

    private static async Task<PlannedSource> PlanAsync(RunningService service, string[] datasets, int from, int to) => Assert.Single((await service.Client().CreatePlanAsync(
        new() { Run = new() { Datasets = { datasets }, From = $"2025-06-{from:00}", To = $"2025-06-{to:00}" } }, cancellationToken: RunningService.Ct)).Sources);

    private static async Task<IReadOnlyList<V1.Task>> HorsesAsync(RunningService service, string run, int count)
    {
        IReadOnlyList<V1.Task> horses = [];
        await Eventually.TrueAsync(
            async () => (horses = [.. (await service.TasksAsync(run)).Where(t => t.Request == "horse" && t.State == TaskState.Pending)]).Count == count, Backfills.Soon);
        return horses;
    }

    // An answer that names horses, and is complete.
    private static async Task CompleteAsync(RunningService service, string id, params string[] horses)
    {
        var task = await service.ClaimAsync(Guid.Parse(id), Backfills.Lease);
        var (dataset, series) = (service.Catalog.Dataset("horses"), service.SeriesId("horses", ""));
        var rows = new RowBuffer(dataset);
        foreach (var (i, horse) in horses.Index())
        {
            rows.AddKey(series, i);
            ((TextBuffer)rows.Columns[0]).Add(horse);
        }

        var fill = service.Catalog.Request($"{task.Chunk.Source}.{task.Chunk.Request}").Fills.First(f => f.Dataset == "horses");
        Storage.Coverage.SeriesChange[] changes = task.Chunk.Entity is null
            ? [new(series, dataset.Cadence.Cells(TimeRangeSet.Of(task.Chunk.Range)), TimeRangeSet.Empty, TimeRangeSet.Empty)]
            : [];
        await service.Get<ChunkStore>().StoreAsync(new FetchedChunk(task, "worker", [new FilledDataset(rows, changes, 0, fill)], [1], 1), RunningService.Ct);
    }
}
