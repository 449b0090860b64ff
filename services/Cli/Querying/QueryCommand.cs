using System.CommandLine;
using DataFetch.Cli.Output;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Cli.Querying;

/// <summary><c>datafetch query DATASET</c>: rows as they come, and how complete they are.</summary>
internal sealed class QueryCommand : SessionCommand
{
    private static readonly Dictionary<string, MissingPolicy> Policies = new()
    {
        ["as-is"] = MissingPolicy.AsIs,
        ["fetch"] = MissingPolicy.Fetch,
        ["background"] = MissingPolicy.FetchInBackground,
        ["refetch"] = MissingPolicy.Refetch,
    };

    private static readonly Dictionary<string, Order> Orders = new() { ["asc"] = Order.Ascending, ["desc"] = Order.Descending };

    private readonly Argument<string> dataset = new("DATASET") { Description = "The dataset." };
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<int> days = CommonOptions.DaysBack("The last local days up to now; without any range: 365 where slots are a day or more apart, else 7.");
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string> asOf = CommonOptions.AsOf();
    private readonly Option<bool> lines = new("--ndjson") { Description = "Print one JSON object a line." };

    private readonly Option<string[]> columns = ColumnNames();

    private readonly Option<string> maxAge = new("--max-age")
    {
        Description = "With --missing fetch or background: fetch again what may still change and was asked for longer ago, such as 15m or 1d; default: as the dataset declares.",
        HelpName = "SPAN",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> staleIfError = new("--stale-if-error") { Description = "While the database cannot be reached, take what the service has in its cache." };

    private readonly Option<string> missing = new Option<string>("--missing")
    {
        Description = "What to do about missing data: answer as-is, fetch it first (within --timeout), fetch it in the background, or refetch all, what is there as well.",
        DefaultValueFactory = _ => "as-is",
    }.AcceptOnlyFromAmong([.. Policies.Keys]);

    private readonly Option<string> order = new Option<string>("--order")
    {
        Description = "The order of instants within a series: asc or desc.",
        DefaultValueFactory = _ => "asc",
    }.AcceptOnlyFromAmong([.. Orders.Keys]);

    public QueryCommand(SessionOptions options)
        : base("query", "Prints a dataset's rows, and on standard error how complete they are.", options)
    {
        Arguments.Add(dataset);
        foreach (var option in new Option[] { from, to, days, series, columns, order, missing, maxAge, asOf, staleIfError, lines })
        {
            Options.Add(option);
        }
    }

    public static Option<string[]> ColumnNames() => new("--columns", "-c")
    {
        Description = "Columns, separated by commas; default: all.",
        HelpName = "NAMES",
        DefaultValueFactory = _ => [],
    };

    public static IEnumerable<string> Names(string[] lists) =>
        lists.SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        using var call = session.Query.GetData(Request(args), session.Stream(ct));
        using var printer = new RowPrinter(session.Output, args.GetValue(lines));
        var coverage = new DataCoverage();

        await foreach (var answer in call.ResponseStream.ReadAllAsync(ct))
        {
            switch (answer.PartCase)
            {
                case GetDataResponse.PartOneofCase.Header:
                    printer.Begin(answer.Header);
                    break;
                case GetDataResponse.PartOneofCase.Coverage:
                    coverage = answer.Coverage;
                    break;
                case GetDataResponse.PartOneofCase.Batch:
                    printer.Print(answer.Batch);
                    break;
            }
        }

        printer.End();
        session.Output.Say(coverage.AsOf is null
            ? SlotColumns.Sentence(coverage.Slots ?? new())
            : $"As known at {args.GetValue(asOf)}; how complete it was then is not recorded.");
        coverage.Errors.ToList().ForEach(session.Output.Say);
        return coverage.Errors.Count == 0 ? ExitCode.Done : ExitCode.NotDone;
    }

    private GetDataRequest Request(ParseResult args) => new()
    {
        Dataset = args.GetValue(dataset),
        Series = { args.GetValue(series)! },
        From = args.GetValue(from)!,
        To = args.GetValue(to)!,
        DaysBack = args.GetValue(days),
        Columns = { Names(args.GetValue(columns)!) },
        Order = Orders[args.GetValue(order)!],
        Missing = Policies[args.GetValue(missing)!],
        MaxAge = args.GetValue(maxAge)!,
        StaleIfError = args.GetValue(staleIfError),
        AsOf = args.GetValue(asOf)!,
    };
}
