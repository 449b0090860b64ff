using System.Text;
using DataFetch.Cli.Output;
using DataFetch.V1;
using Spectre.Console;

namespace DataFetch.Cli.Datasets;

/// <summary>Prints a coverage grid as a heatmap, a character a cell, or with <c>--json</c> a flat object a cell.</summary>
internal static class CoverageGridPrinter
{
    private const string Legend = "█ complete  ▓ at least three quarters  ▒ at least half  ░ less  · none  (blank: nothing expected)";

    public static void Print(OutputWriter output, GetCoverageGridResponse grid)
    {
        if (output.IsJson)
        {
            output.Write(Cells(grid), Columns(grid.By));
        }
        else
        {
            Draw(output, grid);
            output.Say(Legend);
        }

        output.Say(SlotColumns.Sentence(grid.Slots ?? new()));
    }

    private static IEnumerable<(string Row, string Column, SlotCounts Slots)> Cells(GetCoverageGridResponse grid) =>
        from row in grid.Rows
        from column in grid.Columns.Index()
        select (row.Name, column.Item, Slots(row, column.Index));

    private static Column<(string Row, string Column, SlotCounts Slots)>[] Columns(string by) =>
    [
        new(by == "hour_month" ? "hour" : "series", cell => cell.Row),
        new(by == "day" ? "day" : "month", cell => cell.Column),
        .. SlotColumns.Of<(string Row, string Column, SlotCounts Slots)>(cell => cell.Slots),
    ];

    // In bands as wide as the screen, each under the name of its first column.
    private static void Draw(OutputWriter output, GetCoverageGridResponse grid)
    {
        var console = output.Screen();
        var names = grid.Rows.Select(row => row.Name).DefaultIfEmpty("").Max(name => name.Length);
        foreach (var band in grid.Columns.Index().Chunk(Math.Max(10, console.Profile.Width - names - 2)))
        {
            console.WriteLine($"{"".PadRight(names)} {band[0].Item}{(band.Length > 1 ? $" to {band[^1].Item}" : "")}");
            foreach (var row in grid.Rows)
            {
                console.Write(new Text($"{row.Name.PadRight(names)} "));
                foreach (var alike in Runs(band.Select(column => Slots(row, column.Index))))
                {
                    console.Write(new Text(alike.Text, new Style(foreground: alike.Colour)));
                }

                console.WriteLine();
            }
        }
    }

    private static IEnumerable<(string Text, Color Colour)> Runs(IEnumerable<SlotCounts> cells)
    {
        var (run, colour) = (new StringBuilder(), Color.Default);
        foreach (var cell in cells.Select(Shade))
        {
            if (cell.Colour != colour && run.Length > 0)
            {
                yield return (run.ToString(), colour);
                run.Clear();
            }

            colour = cell.Colour;
            run.Append(cell.Shade);
        }

        yield return (run.ToString(), colour);
    }

    // What is absent upstream is complete: nothing is left to do about it.
    private static (char Shade, Color Colour) Shade(SlotCounts slots) => (slots.Present + slots.Provisional + slots.Absent, slots.Expected) switch
    {
        (_, 0) => (' ', Color.Default),
        var (done, expected) when done == expected => ('█', Color.Green),
        (0, _) => ('·', Color.Red),
        var (done, expected) when done * 4 >= expected * 3 => ('▓', Color.Yellow),
        var (done, expected) when done * 2 >= expected => ('▒', Color.Yellow),
        _ => ('░', Color.Red),
    };

    private static SlotCounts Slots(CoverageGridRow row, int column) => new()
    {
        Expected = row.Expected[column],
        Present = row.Present[column],
        Provisional = row.Provisional[column],
        Absent = row.Absent[column],
        Unreachable = row.Unreachable[column],
        Missing = row.Missing[column],
    };
}
