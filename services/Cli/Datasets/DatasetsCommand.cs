using System.CommandLine;

namespace DataFetch.Cli.Datasets;

/// <summary><c>datafetch datasets</c>: what is declared; with <c>--mapping</c> where each column of one comes from.</summary>
internal sealed class DatasetsCommand : SessionCommand
{
    private readonly Option<string?> mapping = new("--mapping")
    { Description = "Print where each column of this dataset comes from, by provider.", HelpName = "DATASET" };

    private readonly Option<string?> upstreamSeries = new("--upstream-series")
    { Description = "Ask the upstream which series it has for this dataset: one whole chunk, within the budget.", HelpName = "DATASET" };

    public DatasetsCommand(SessionOptions options)
        : base("datasets", "Lists the declared datasets.", options)
    {
        Options.Add(mapping);
        Options.Add(upstreamSeries);
        Validators.Add(result =>
        {
            if (result.GetResult(mapping) is { Implicit: false } && result.GetResult(upstreamSeries) is { Implicit: false })
            {
                result.AddError("Give either --mapping or --upstream-series.");
            }
        });
    }

    protected override Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct) =>
        args.GetValue(mapping) is { } mapped ? MapAsync(mapped, session, ct)
        : args.GetValue(upstreamSeries) is { } asked ? AskAsync(asked, session, ct)
        : ListAsync(session, ct);

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var answer = await session.Query.ListDatasetsAsync(new(), session.Call(ct));
        session.Output.Write(
            answer.Datasets,
            new("name", dataset => dataset.Name),
            new("title", dataset => dataset.Title),
            new("zone", dataset => dataset.Zone),
            new("cadence", dataset => dataset.Cadence, InTable: false),
            new("expectation", dataset => dataset.Expectation),
            new("starts", dataset => dataset.Starts),
            new("columns", dataset => string.Join(",", dataset.Columns.Select(column => column.Name))),
            new("series", dataset => string.Join(",", dataset.Series), InTable: false),
            new("providers", dataset => string.Join(",", dataset.Providers)),
            new("key", dataset => string.Join(",", dataset.Key), InTable: false),
            new("sparse", dataset => dataset.Sparse, InTable: false),
            new("snapshot", dataset => dataset.Snapshot, InTable: false),
            new("derived_from", dataset => dataset.DerivedFrom, InTable: false));
        return ExitCode.Done;
    }

    private static async Task<int> MapAsync(string dataset, Session session, CancellationToken ct)
    {
        var answer = await session.Query.GetDatasetMappingAsync(new() { Dataset = dataset }, session.Call(ct));
        session.Output.Write(
            answer.Columns,
            new("column", mapped => mapped.Column),
            new("type", mapped => mapped.Type),
            new("unit", mapped => mapped.Unit),
            new("provider", mapped => mapped.Provider),
            new("endpoint", mapped => mapped.Endpoint),
            new("field", mapped => mapped.Field),
            new("note", mapped => mapped.Note));
        return ExitCode.Done;
    }

    private static async Task<int> AskAsync(string dataset, Session session, CancellationToken ct)
    {
        var answer = await session.Fetcher.ListUpstreamSeriesAsync(new() { Dataset = dataset }, session.Call(ct));
        session.Output.Write(
            answer.Series, new Cli.Output.Column<string>("series", name => name), new("provider", _ => answer.Provider));
        return ExitCode.Done;
    }
}
