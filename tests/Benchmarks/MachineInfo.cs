using System.Globalization;
using System.Runtime.InteropServices;

namespace DataFetch.Benchmarks;

/// <summary>Where a benchmark ran. <paramref name="LoadAverage"/> is that of the last minute before it began.</summary>
internal sealed record MachineInfo(string Os, string Architecture, int Processors, double MemoryGb, string Runtime, double? LoadAverage)
{
    public static MachineInfo Read() => new(
        RuntimeInformation.OSDescription,
        RuntimeInformation.OSArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        RuntimeInformation.FrameworkDescription,
        ReadLoadAverage());

    public static double? ReadLoadAverage() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;
}
