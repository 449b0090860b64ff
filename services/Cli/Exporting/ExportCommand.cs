using System.CommandLine;
using DataFetch.Cli.Querying;
using DataFetch.Formats;
using DataFetch.V1;

namespace DataFetch.Cli.Exporting;

/// <summary><c>datafetch export DATASET --out …</c>: rows into a file, or into a folder by months, where what is there already is left as it is.</summary>
internal sealed class ExportCommand : SessionCommand
{
    private static readonly Dictionary<string, FileFormat> Formats = Enum.GetValues<FileFormat>().ToDictionary(f => f.ToString().ToLowerInvariant());

    private readonly Argument<string> dataset = new("DATASET") { Description = "The dataset." };
    private readonly Option<string> from = CommonOptions.From();
    private readonly Option<string> to = CommonOptions.To();
    private readonly Option<int> days = CommonOptions.DaysBack("The last local days up to now.");
    private readonly Option<string[]> series = CommonOptions.Series();
    private readonly Option<string[]> columns = QueryCommand.ColumnNames();
    private readonly Option<string> asOf = CommonOptions.AsOf();
    private readonly Option<bool> byMonth = new("--by-month") { Description = "A folder with a file for each month of --from to --to, which are dates then. Run again, it writes only months that have changed." };

    private readonly Option<FileInfo> target = new("--out", "-o") { Description = "The file, or the folder.", HelpName = "PATH", Required = true };

    private readonly Option<string?> format = new Option<string?>("--format")
    {
        Description = "csv, ndjson, arrow or parquet; default: by the file's name, else parquet.",
        HelpName = "FORMAT",
    }.AcceptOnlyFromAmong([.. Formats.Keys]);

    public ExportCommand(SessionOptions options)
        : base("export", "Writes a dataset's rows to a file.", options)
    {
        Arguments.Add(dataset);
        foreach (var option in new Option[] { from, to, days, series, columns, asOf, byMonth, target, format })
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetValue(byMonth) && (Month.Date(result.GetValue(from)!) is null || result.GetValue(to) is { Length: > 0 } end && Month.Date(end) is null))
            {
                result.AddError("--by-month needs dates: --from 2025-01-01, and --to likewise where it is given.");
            }
        });
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, CancellationToken ct)
    {
        var path = args.GetValue(target)!.FullName;
        var kind = args.GetValue(format) is { } named ? Formats[named] : Formats.GetValueOrDefault(Path.GetExtension(path).TrimStart('.'), FileFormat.Parquet);
        var parts = args.GetValue(byMonth)
            ? await MonthlyExport.RunAsync(session, Request(args), kind, path, ct)
            : [await FileExport.WriteAsync(session, Request(args), kind, path, known: null, ct)];
        session.Output.Write(
            parts,
            new("file", p => p.File), new("rows", p => p.Rows), new("bytes", p => p.Bytes), new("written", p => p.IsWritten), new("missing", p => p.Missing));
        var missing = parts.Sum(p => p.Missing);
        if (missing > 0)
        {
            session.Output.Say($"{missing} slots are missing: 'datafetch gaps --dataset {args.GetValue(dataset)}' tells which.");
        }

        return missing == 0 ? ExitCode.Done : ExitCode.NotDone;
    }

    private GetDataRequest Request(ParseResult args) => new()
    {
        Dataset = args.GetValue(dataset),
        Series = { args.GetValue(series)! },
        From = args.GetValue(from)!,
        To = args.GetValue(to)!,
        DaysBack = args.GetValue(days),
        Columns = { QueryCommand.Names(args.GetValue(columns)!) },
        AsOf = args.GetValue(asOf)!,
    };
}
