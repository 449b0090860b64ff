using System.CommandLine;
using System.Text.Json;
using DataFetch.Query;
using Microsoft.Extensions.Configuration;

namespace DataFetch.Benchmarks.Queries;

/// <summary>The query service as a process of its own. Reads its settings as a line of JSON, says its gRPC address once it is up, and ends when its standard input does.</summary>
internal sealed class QueryServiceCommand : Command
{
    public QueryServiceCommand()
        : base("query-service") => SetAction((_, ct) => RunAsync(ct));

    private static async Task RunAsync(CancellationToken ct)
    {
        var settings = JsonSerializer.Deserialize<Dictionary<string, string?>>((await Console.In.ReadLineAsync(ct))!)!;
        await using var app = await QueryApp.BuildAsync([], b => b.Configuration.AddInMemoryCollection(settings), ct);
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync(app.Urls.Last());
        while (await Console.In.ReadLineAsync(ct) is not null)
        {
        }
    }
}
