using DataFetch.Benchmarks;
using DataFetch.Benchmarks.Budgets;

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

return await new BenchmarkCommand([new BudgetBenchmark()], [new BudgetWorkerCommand(), new BudgetUpstreamCommand()])
    .Parse(args).InvokeAsync(cancellationToken: interrupt.Token);
