using Spectre.Console;

namespace DataFetch.Cli.Output;

/// <summary>Prints rows to standard output, as a table or as JSON, and everything else to standard error.</summary>
internal sealed class OutputWriter(TextWriter output, TextWriter error, bool json)
{
    public TextWriter Out { get; } = output;

    public bool IsJson { get; } = json;

    /// <summary>For progress: standard error, so that standard output stays the result alone.</summary>
    public IAnsiConsole Progress { get; } = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(error) });

    /// <summary>A sentence beside the result.</summary>
    public void Say(string sentence) => error.WriteLine(sentence);

    public void Write<T>(IEnumerable<T> rows, params IReadOnlyList<Column<T>> columns)
    {
        if (!IsJson)
        {
            WriteTable(rows, [.. columns.Where(column => column.InTable)]);
            return;
        }

        using var array = new JsonRows(Out);
        string[] names = [.. columns.Select(column => column.Name)];
        foreach (var row in rows)
        {
            array.Write(names, [.. columns.Select(column => column.Value(row))]);
        }

        array.End();
    }

    public void WriteTable<T>(IEnumerable<T> rows, IReadOnlyList<Column<T>> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column.Name.Replace('_', ' '))));
        }

        foreach (var row in rows)
        {
            table.AddRow(columns.Select(column => new Text(Values.ToText(column.Value(row)))));
        }

        Screen().Write(table);
    }

    /// <summary>Standard output, for what is drawn.</summary>
    public IAnsiConsole Screen()
    {
        if (ReferenceEquals(Out, Console.Out) && !Console.IsOutputRedirected)
        {
            return AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Out) });
        }

        // A file has no edge to wrap at, and no colours.
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Out), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 4096;
        return console;
    }
}
