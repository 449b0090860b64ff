using System.CommandLine;
using System.Text.Json;
using DataFetch.Benchmarks.Budgets;
using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Racing;
using Microsoft.Extensions.DependencyInjection;

namespace DataFetch.Benchmarks.Racing;

/// <param name="CallsPerSecond">It refuses what exceeds them.</param>
/// <param name="Offset">Of its clock.</param>
internal sealed record RacingUpstreamOrder(int Seed, int RacesADay, int LargestField, double RunningShare, int CallsPerSecond, TimeSpan Offset);

/// <summary>The simulator as a process of its own. Reads its order as a line of JSON, says its address, and ends when its standard input does.</summary>
internal sealed class RacingUpstreamCommand : Command
{
    public RacingUpstreamCommand()
        : base("racing-upstream") => SetAction((_, ct) => RunAsync(ct));

    private static async Task RunAsync(CancellationToken ct)
    {
        var order = JsonSerializer.Deserialize<RacingUpstreamOrder>((await Console.In.ReadLineAsync(ct))!)!;
        var options = new SimulatorOptions
        {
            Seed = order.Seed,
            LatencyMin = TimeSpan.FromMilliseconds(80),
            LatencyMax = TimeSpan.FromMilliseconds(150),
            Limits = new Dictionary<string, IReadOnlyList<SimulatedLimit>> { [Sources.RacingApi] = [new(order.CallsPerSecond, TimeSpan.FromSeconds(1))] },
            Racing = new RacingOptions { RacesADay = order.RacesADay, LargestField = order.LargestField, RunningShare = order.RunningShare },
        };
        await using var app = SimulatorApp.Build(options, b => b.Services.AddSingleton<TimeProvider>(new OffsetTimeProvider(order.Offset)));
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync(app.Urls.Single());
        while (await Console.In.ReadLineAsync(ct) is not null)
        {
        }
    }
}
