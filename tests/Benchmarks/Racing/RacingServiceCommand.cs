using System.CommandLine;
using System.Text.Json;
using DataFetch.Backfill;
using DataFetch.Benchmarks.Budgets;
using DataFetch.Fetcher;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DataFetch.Benchmarks.Racing;

/// <param name="Offset">Of its clock.</param>
internal sealed record RacingServiceOrder(Dictionary<string, string?> Settings, TimeSpan Offset);

/// <summary>
/// The fetcher or the backfill as a process of its own. Reads its order as a line of JSON, says its gRPC address once it is up, and ends
/// when its standard input does.
/// </summary>
internal sealed class RacingServiceCommand : Command
{
    public const string Fetcher = "fetcher";
    public const string Backfill = "backfill";

    private readonly Argument<string> service = new("SERVICE");

    public RacingServiceCommand()
        : base("racing-service")
    {
        service.AcceptOnlyFromAmong(Fetcher, Backfill);
        Arguments.Add(service);
        SetAction((args, ct) => RunAsync(args.GetValue(service)!, ct));
    }

    private static async Task RunAsync(string service, CancellationToken ct)
    {
        var order = JsonSerializer.Deserialize<RacingServiceOrder>((await Console.In.ReadLineAsync(ct))!)!;
        await using var app = service == Fetcher
            ? await FetcherApp.BuildAsync([], b => Configure(b, order), ct)
            : await BackfillApp.BuildAsync([], b => Configure(b, order), ct);
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync(app.Urls.Last());
        while (await Console.In.ReadLineAsync(ct) is not null)
        {
        }
    }

    private static void Configure(WebApplicationBuilder builder, RacingServiceOrder order)
    {
        builder.Configuration.AddInMemoryCollection(order.Settings);
        builder.Services.AddSingleton<TimeProvider>(new OffsetTimeProvider(order.Offset));
    }
}
