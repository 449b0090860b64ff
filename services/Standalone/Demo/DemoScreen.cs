using DataFetch.V1;
using Spectre.Console;

namespace DataFetch.Standalone.Demo;

/// <summary>What a person sees of the demo, on stderr: stdout belongs to the JSON.</summary>
internal sealed class DemoScreen
{
    /// <summary>Where stderr is a file or a pipe, nobody has said how wide it is.</summary>
    private const int WidthOfAFile = 160;

    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public DemoScreen()
    {
        if (Console.IsErrorRedirected)
        {
            console.Profile.Width = WidthOfAFile;
        }
    }

    public void Say(string text) => console.MarkupLineInterpolated($"{text}");

    public void Headline(string text) => console.MarkupLineInterpolated($"[bold]{text}[/]");

    /// <summary>A bar for each dataset of a run, until it has ended.</summary>
    public async Task<Run> FollowAsync(IAsyncEnumerable<Run> states)
    {
        Run last = new();
        await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var bars = new Dictionary<string, ProgressTask>();
                await foreach (var run in states)
                {
                    last = run;
                    foreach (var dataset in run.Datasets)
                    {
                        Show(progress, bars, dataset);
                    }
                }
            });
        return last;
    }

    public void Show(DemoReport report)
    {
        var table = new Table().AddColumns("dataset", "expected", "present", "provisional", "missing", "calls", "rows", "seconds", "equal to truth");
        foreach (var d in report.Datasets)
        {
            table.AddRow(
                d.Dataset, $"{d.Expected:N0}", $"{d.Present:N0}", $"{d.Provisional:N0}", $"{d.Missing:N0}", $"{d.Calls:N0}", $"{d.Rows:N0}", $"{d.Seconds:F1}",
                d.EqualToTruth ? "yes" : "NO");
        }

        console.Write(table);
        Headline(report.Ok ? $"Complete and equal to the truth after {report.Seconds:F1} s." : $"NOT complete after {report.Seconds:F1} s.");
    }

    private static void Show(ProgressContext progress, Dictionary<string, ProgressTask> bars, RunDataset dataset)
    {
        var counts = dataset.Tasks;
        var total = counts.Pending + counts.Processing + counts.Completed + counts.Failed + counts.Cancelled;
        if (!bars.TryGetValue(dataset.Dataset, out var bar))
        {
            bars[dataset.Dataset] = bar = progress.AddTask(dataset.Dataset, maxValue: Math.Max(1, total));
        }

        bar.Value = total == 0 ? 1 : counts.Completed + counts.Failed + counts.Cancelled;
        bar.Description = $"{dataset.Dataset} ({dataset.Calls:N0} calls)";
    }
}
