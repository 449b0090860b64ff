namespace DataFetch.Benchmarks;

/// <summary>One comparison that an issue asks for. It says what it does on standard error and returns figures.</summary>
internal interface IBenchmark
{
    public string Name { get; }

    /// <param name="quick">A short look whose figures prove nothing.</param>
    /// <param name="seed">Differs from run to run; the same seed makes the same choices.</param>
    public Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct);
}

/// <param name="Figures">What is compared with an issue's numbers.</param>
/// <param name="Samples">What the figures were computed from.</param>
internal sealed record BenchmarkRun(IReadOnlyDictionary<string, double> Figures, IReadOnlyDictionary<string, object> Samples);
