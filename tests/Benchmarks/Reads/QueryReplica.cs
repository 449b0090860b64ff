using DataFetch.Query;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Benchmarks.Reads;

/// <summary>A query service with the tests' sources, on the database and the Redis of others.</summary>
internal static class QueryReplica
{
    /// <param name="other">Whose database it shares; null for one of its own.</param>
    public static Task<RunningService> StartAsync(PostgresFixture postgres, string redis, RunningService? other)
    {
        List<(string, string)> settings = [("ConnectionStrings:redis", redis), ("Services:Backfill:Grpc:0", "http://127.0.0.1:1")];
        if (other is not null)
        {
            settings.Add(("ConnectionStrings:datafetch", other.Get<IConfiguration>()["ConnectionStrings:datafetch"]!));
        }

        return RunningService.StartAsync(QueryApp.BuildAsync, postgres, settings: [.. settings]);
    }

    public static async Task<IReadOnlyList<decimal>> AmountsAsync(RunningService replica, Instant from, Instant until)
    {
        var request = new GetDataRequest
        {
            Dataset = "prices",
            Series = { "a" },
            Columns = { "amount" },
            From = InstantPattern.General.Format(from),
            To = InstantPattern.General.Format(until),
        };
        using var call = new QueryService.QueryServiceClient(replica.Channel).GetData(request);
        var amounts = new List<decimal>();
        await foreach (var part in call.ResponseStream.ReadAllAsync())
        {
            if (part.Batch?.Columns[0].Decimals is { } values)
            {
                amounts.AddRange(values.Unscaled.Select(v => new decimal(v) / (decimal)Math.Pow(10, values.Scale)));
            }
        }

        return amounts;
    }
}
