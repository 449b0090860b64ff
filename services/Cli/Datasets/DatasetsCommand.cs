using System.CommandLine;

namespace DataFetch.Cli.Datasets;

/// <summary><c>datafetch datasets</c></summary>
internal sealed class DatasetsCommand(SessionOptions options) : SessionCommand("datasets", "Lists the declared datasets.", options)
{
    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var answer = await session.Query.ListDatasetsAsync(new(), session.Call(ct));
        session.Output.Write(
            answer.Datasets,
            new("name", dataset => dataset.Name),
            new("title", dataset => dataset.Title),
            new("zone", dataset => dataset.Zone),
            new("cadence", dataset => dataset.Cadence),
            new("starts", dataset => dataset.Starts),
            new("columns", dataset => string.Join(",", dataset.Columns.Select(column => column.Name))),
            new("series", dataset => string.Join(",", dataset.Series), InTable: false),
            new("providers", dataset => string.Join(",", dataset.Providers)));
        return ExitCode.Done;
    }
}
