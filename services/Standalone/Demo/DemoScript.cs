using System.Globalization;
using System.Runtime.CompilerServices;
using DataFetch.V1;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Standalone.Demo;

/// <summary>The main job: 30 days of three datasets, then a loss behind the system's back, found and mended.</summary>
internal sealed class DemoScript(DemoServices services, SimulatorClient simulator, Sabotage sabotage, DemoScreen screen)
{
    private const int Days = 30;

    /// <summary>Two upstreams without a fallback, so that each row has one truth.</summary>
    private static readonly string[] Shown = ["cmg_online", "pvpc_prices", "spot_prices"];

    private readonly List<string> faults = [];

    public async Task<DemoReport> RunAsync(long started, CancellationToken ct)
    {
        var declared = (await services.Query.ListDatasetsAsync(new ListDatasetsRequest(), cancellationToken: ct)).Datasets;
        var datasets = declared.Where(d => Shown.Contains(d.Name)).ToList();
        // Yesterday must be over in every zone, the westernmost included.
        var yesterday = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-12)).AddDays(-1);
        var (from, to) = (Text(yesterday.AddDays(1 - Days)), Text(yesterday));

        screen.Headline($"Backfill of the {Days} days from {from} to {to}");
        var first = await FillAsync(from, to, ct);

        screen.Headline("Rows and a day are deleted behind the system's back");
        var lost = 0L;
        foreach (var dataset in datasets)
        {
            var start = new DateTimeOffset(yesterday.AddDays(1 - Days), TimeOnly.MinValue, TimeSpan.Zero);
            var deleted = await sabotage.DeleteAsync(dataset.Name, start.AddDays(1), start.AddDays(Days - 1), ct);
            lost += deleted;
            await FindLossAsync(dataset.Name, deleted, from, to, ct);
        }

        var second = await FillAsync(from, to, ct);
        Expect(lost > 0 && second.Records.TotalWritten == lost, $"{lost} rows were lost and {second.Records.TotalWritten} were written again.");

        var reports = new List<DemoDataset>();
        foreach (var dataset in datasets)
        {
            reports.Add(await ReportAsync(dataset, from, to, [first, second], ct));
        }

        faults.ForEach(fault => screen.Say($"Fault: {fault}"));
        return new DemoReport(
            faults.Count == 0 && reports.TrueForAll(r => r is { Missing: 0, Unreachable: 0, EqualToTruth: true }),
            Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 2), reports);
    }

    private async Task<Run> FillAsync(string from, string to, CancellationToken ct)
    {
        await simulator.ForgetArrivalsAsync(ct);
        var created = await services.Backfill.CreateRunAsync(new CreateRunRequest { From = from, To = to, Datasets = { Shown } }, cancellationToken: ct);
        var run = await screen.FollowAsync(WatchAsync(created.Run.Id, ct));
        Expect(run.State == RunState.Completed, $"The run ended as {run.State}: {string.Join("; ", run.Errors)}");

        var arrivals = await simulator.ArrivalsAsync(ct);
        var twice = arrivals.Where(a => a.Outcome is "ok" or "replayed").GroupBy(a => (a.Path, a.Query)).Count(g => g.Count() > 1);
        Expect(twice == 0, $"{twice} pages were asked for again although they had been answered.");
        foreach (var window in await simulator.WindowsAsync(ct))
        {
            Expect(window.Excess == 0, $"{window.Source}: {window.MaxInWindow} calls within {window.PerSeconds} s, where {window.Calls} are allowed.");
        }

        return run;
    }

    private async IAsyncEnumerable<Run> WatchAsync(string run, [EnumeratorCancellation] CancellationToken ct)
    {
        using var call = services.Backfill.WatchRun(new WatchRunRequest { RunId = run }, cancellationToken: ct);
        await foreach (var state in call.ResponseStream.ReadAllAsync(ct))
        {
            yield return state.Run;
        }
    }

    private async Task FindLossAsync(string dataset, int deleted, string from, string to, CancellationToken ct)
    {
        var audit = await services.Gaps.AuditDatasetAsync(new AuditDatasetRequest { Dataset = dataset, From = from, To = to }, cancellationToken: ct);
        var detected = await services.Gaps.DetectGapsAsync(new DetectGapsRequest { Datasets = { dataset }, From = from, To = to }, cancellationToken: ct);
        screen.Say(
            $"{dataset}: {deleted} rows deleted; the audit of {audit.Rows + audit.VanishedSlots:N0} slots found {audit.VanishedSlots} gone, in {detected.Summary.TotalGaps} gaps.");
        Expect(
            audit.VanishedSlots == deleted && detected.Summary.MissingRecords == deleted,
            $"{dataset}: of {deleted} deleted rows the audit found {audit.VanishedSlots} and detection {detected.Summary.MissingRecords}.");
    }

    private async Task<DemoDataset> ReportAsync(Dataset dataset, string from, string to, Run[] runs, CancellationToken ct)
    {
        var slots = (await services.Gaps.GetCoverageAsync(new GetCoverageRequest { Dataset = dataset.Name, From = from, To = to }, cancellationToken: ct)).Slots;
        var comparison = await new TruthComparison(services, simulator).CompareAsync(dataset.Name, from, to, ct);
        foreach (var difference in comparison.Differences)
        {
            screen.Say($"{dataset.Name}: {difference}");
        }

        var parts = runs.SelectMany(r => r.Datasets).Where(d => d.Dataset == dataset.Name).ToList();
        return new DemoDataset(
            dataset.Name, dataset.Series.Count, slots.Expected, slots.Present, slots.Provisional, slots.Absent, slots.Unreachable, slots.Missing,
            parts.Sum(p => p.Calls), comparison.Rows, Math.Round(parts.Sum(p => p.Seconds), 2), comparison.Differences.Count == 0);
    }

    private void Expect(bool condition, string fault)
    {
        if (!condition)
        {
            faults.Add(fault);
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
