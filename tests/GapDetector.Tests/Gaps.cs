using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Google.Protobuf.WellKnownTypes;

namespace DataFetch.GapDetector.Tests;

/// <summary>What the tests of this service share.</summary>
internal static class Gaps
{
    public static readonly object?[] Row = [1.5m];

    public static async Task<RunningService> StartAsync(PostgresFixture postgres) =>
        await RunningService.StartAsync(GapDetectorApp.BuildAsync, postgres);

    public static GapDetectorService.GapDetectorServiceClient Client(this RunningService service) => new(service.Channel);

    public static Timestamp Wire(string at) => Timestamp.FromDateTimeOffset(RunningService.At(at).ToDateTimeOffset());

    public static (string Start, string End) Text(this TimeRange range) => (Text(range.StartTime), Text(range.EndTime));

    public static (string Series, string Start, string End) Text(this Gap gap) => (gap.Series, Text(gap.StartTime), Text(gap.EndTime));

    public static string Text(Timestamp at) => at.ToDateTime().ToString("dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
