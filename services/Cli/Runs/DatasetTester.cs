using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Runs;

/// <summary><c>datafetch run --test</c>: one small chunk of each dataset from each of its providers; nothing is written.</summary>
internal static class DatasetTester
{
    /// <summary>Prints what would be stored. Done only where every provider that has its key sent what is declared.</summary>
    public static async Task<int> RunAsync(Session session, IReadOnlyList<string> datasets, CancellationToken ct)
    {
        IReadOnlyList<string> names = datasets.Count > 0
            ? datasets
            : [.. (await session.Query.ListDatasetsAsync(new(), session.Call(ct))).Datasets.Select(d => d.Name)];
        var tests = new List<(string Dataset, ProviderTest Test)>();
        foreach (var name in names)
        {
            var answer = await session.Fetcher.TestDatasetAsync(new() { Dataset = name }, session.Call(ct));
            tests.AddRange(answer.Tests.Select(test => (name, test)));
        }

        session.Output.Write(
            tests,
            new("dataset", row => row.Dataset),
            new("provider", row => row.Test.Provider),
            new("ok", row => row.Test.Ok),
            new("range_start", row => row.Test.RangeStart.ToInstant()),
            new("range_end", row => row.Test.RangeEnd.ToInstant()),
            new("calls", row => row.Test.Calls),
            new("rows", row => row.Test.Rows),
            new("series", row => row.Test.Series.Count),
            new("aside", row => row.Test.Aside),
            new("failure", row => row.Test.Failure),
            new("message", row => row.Test.Message),
            new("next", row => row.Test.Next));
        return tests.All(row => row.Test.Ok || row.Test.Failure == "no-key") && tests.Exists(row => row.Test.Ok) ? ExitCode.Done : ExitCode.NotDone;
    }
}
