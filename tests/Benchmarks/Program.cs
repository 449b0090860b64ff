using DataFetch.Benchmarks;
using DataFetch.Benchmarks.Audits;
using DataFetch.Benchmarks.Budgets;
using DataFetch.Benchmarks.Detection;
using DataFetch.Benchmarks.Ingest;
using DataFetch.Benchmarks.Makespan;
using DataFetch.Benchmarks.Queries;
using DataFetch.Benchmarks.Racing;
using DataFetch.Benchmarks.Reads;

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

return await new BenchmarkCommand(
    [new BudgetBenchmark(), new IngestBenchmark(), new GapsBenchmark(), new AuditBenchmark(), new MakespanBenchmark(), new RacingBenchmark(), new QueryBenchmark(), new ReadsBenchmark()],
    [new BudgetWorkerCommand(), new BudgetUpstreamCommand(), new IngestPagesCommand(), new IngestFetcherCommand(),
        new MakespanUpstreamCommand(), new MakespanFleetCommand(), new RacingUpstreamCommand(), new RacingServiceCommand(),
        new QueryServiceCommand()])
    .Parse(args).InvokeAsync(cancellationToken: interrupt.Token);
