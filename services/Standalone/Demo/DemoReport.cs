using System.Text.Json.Serialization;

namespace DataFetch.Standalone.Demo;

/// <summary>The result of a demo, as <c>--json</c> prints it.</summary>
internal sealed record DemoReport(bool Ok, double Seconds, IReadOnlyList<DemoDataset> Datasets);

/// <summary>What one dataset came to. The five states add up to <paramref name="Expected"/>.</summary>
/// <param name="Series">How many series the dataset has.</param>
/// <param name="Calls">Upstream calls that filled it; a call that fills two datasets counts in each.</param>
/// <param name="Rows">Rows that Query served for the range.</param>
internal sealed record DemoDataset(
    string Dataset, int Series, long Expected, long Present, long Provisional, long Absent, long Unreachable, long Missing, long Calls, long Rows,
    double Seconds, bool EqualToTruth);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoReportJson : JsonSerializerContext;
