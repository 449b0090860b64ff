using System.CommandLine;

namespace DataFetch.Benchmarks;

/// <summary>Runs one benchmark by its name. Only the result goes to standard output.</summary>
internal sealed class BenchmarkCommand : RootCommand
{
    private readonly IReadOnlyList<IBenchmark> benchmarks;
    private readonly Argument<string> name;
    private readonly Option<bool> json = new("--json") { Description = "Print the result as one line of JSON." };
    private readonly Option<int> runs = new("--runs") { Description = "How many times.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int> seed = new("--seed") { Description = "What chance begins with.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> quick = new("--quick") { Description = "A short look; its figures prove nothing." };

    /// <param name="parts">Commands that a benchmark starts as processes of its own.</param>
    public BenchmarkCommand(IReadOnlyList<IBenchmark> benchmarks, IReadOnlyList<Command> parts)
        : base("Measures what the issues claim.")
    {
        this.benchmarks = benchmarks;
        name = new Argument<string>("NAME") { Description = string.Join(", ", benchmarks.Select(benchmark => benchmark.Name)) };
        name.AcceptOnlyFromAmong([.. benchmarks.Select(benchmark => benchmark.Name)]);
        Arguments.Add(name);
        new List<Option> { json, runs, seed, quick }.ForEach(Options.Add);
        foreach (var part in parts)
        {
            part.Hidden = true;
            Subcommands.Add(part);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var benchmark = benchmarks.Single(benchmark => benchmark.Name == parsed.GetValue(name));
        var machine = MachineInfo.Read();
        var done = new List<BenchmarkRun>();
        for (var run = 0; run < Math.Max(1, parsed.GetValue(runs)); run++)
        {
            done.Add(await benchmark.RunAsync(parsed.GetValue(quick), parsed.GetValue(seed) + run, ct));
        }

        var result = BenchmarkResult.Of(benchmark.Name, machine, done);
        await Console.Out.WriteLineAsync(parsed.GetValue(json) ? result.ToJson() : Text(result));
        return 0;
    }

    private static string Text(BenchmarkResult result) =>
        string.Join(Environment.NewLine, result.Figures.Select(figure => $"{figure.Key,-24} {figure.Value:0.#####}"));
}
