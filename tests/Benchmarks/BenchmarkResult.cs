using System.Text.Json;

namespace DataFetch.Benchmarks;

/// <summary>What a benchmark prints: the medians of its runs' figures, and every run's samples.</summary>
internal sealed record BenchmarkResult(
    string Benchmark, MachineInfo Machine, int Runs, IReadOnlyDictionary<string, double> Figures, IReadOnlyDictionary<string, object> Samples)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static BenchmarkResult Of(string benchmark, MachineInfo machine, IReadOnlyList<BenchmarkRun> runs) => new(
        benchmark,
        machine,
        runs.Count,
        runs[0].Figures.Keys.ToDictionary(name => name, name => Math.Round(Judge(name, [.. runs.Select(run => run.Figures[name])]), 5)),
        runs[0].Samples.Keys.ToDictionary(name => name, object (name) => runs.Select(run => run.Samples[name])));

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The median, but what is called a least or a most stays one over all runs.</summary>
    private static double Judge(string name, double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return name.EndsWith("_min", StringComparison.Ordinal) ? values[0]
            : name.EndsWith("_max", StringComparison.Ordinal) ? values[^1]
            : values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
